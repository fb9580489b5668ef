using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The innermost handler: connections in pools that do not mix. Registries with settings of their own have a pool each, and hosts that
/// registries name (storage, token endpoints) have pools by what those may be, so that a connection permitted to one is never used for
/// another that it is not permitted to.
/// </summary>
internal sealed class ConnectionPools(CertificatePolicy certificates, EnvironmentProxy proxy, KnownRegistries registries, RegistryAddresses addresses, NetworkPolicy policy)
    : HttpMessageHandler
{
    private readonly ConcurrentDictionary<PoolKey, Lazy<HttpMessageInvoker>> _pools = new();

    /// <summary>A handler with the settings of all, for the connections of nobody in particular.</summary>
    public static SocketsHttpHandler CreateHandler(CertificatePolicy certificates, EnvironmentProxy proxy, NetworkPolicy policy, AddressKinds refused) =>
        CreateHandler(certificates, proxy, policy, refused, registry: null, learn: null);

    /// <summary>The proxy of a registry: its own, or the environment's.</summary>
    public static IWebProxy ProxyFor(RegistryOptions? own, EnvironmentProxy environment) =>
        own is { BypassProxy: true } ? new FixedProxy(address: null)
        : own?.Proxy is { } address ? new FixedProxy(address)
        : environment;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri!;
        string registry = RequestContext.Of(request).Repository.Registry;
        if (proxy.IsForged && uri.Scheme == Uri.UriSchemeHttp && registries.Options(registry)?.Proxy is null)
        {
            throw new HttpRequestException(
                HttpRequestError.ProxyTunnelError, "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy", inner: null, HttpStatusCode.ProxyAuthenticationRequired);
        }

        PoolKey key = RegistryUris.IsRegistry(uri, registry)
            ? new PoolKey(registries.Options(registry) is null ? null : RegistryName.Canonical(registry), IsOwn: true, AddressKinds.None)
            : new PoolKey(Registry: null, IsOwn: false, addresses.RefusedFor(registry));
        if ((AddressKindExtensions.KindOfHost(uri.IdnHost) & key.Refused) != AddressKinds.None)
        {
            // Before a proxy is asked to connect there.
            throw new HttpRequestException(HttpRequestError.ConnectionError, uri.IdnHost, new RefusedAddressException(uri.IdnHost));
        }

        return _pools.GetOrAdd(key, one => new Lazy<HttpMessageInvoker>(() => Create(one))).Value.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Lazy<HttpMessageInvoker> pool in _pools.Values.Where(pool => pool.IsValueCreated))
            {
                pool.Value.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Create(PoolKey key)
    {
        RegistryOptions? own = key.Registry is null ? null : registries.Options(key.Registry);
        return new HttpMessageInvoker(
            CreateHandler(certificates, ProxyFor(own, proxy), policy, key.Refused, key.Registry, key.IsOwn ? addresses.Learn : null));
    }

    private static SocketsHttpHandler CreateHandler(
        CertificatePolicy certificates, IWebProxy proxy, NetworkPolicy policy, AddressKinds refused, string? registry, Action<string, IPAddress>? learn) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        Proxy = proxy,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        MaxResponseHeadersLength = 64,
        ConnectCallback = (context, cancellationToken) => GuardedConnection.ConnectAsync(context, policy, refused, learn, cancellationToken),
        PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new EarlyAnswerStream(context.PlaintextStream)),
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = certificates.ClientCertificates(registry),
            RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                certificates.Validate(((SslStream)sender).TargetHostName, certificate, chain, errors, registry),
        },
    };

    /// <summary>What connections of one pool have in common.</summary>
    /// <param name="Registry">The registry with settings of its own; null for the others.</param>
    /// <param name="IsOwn">Whether the connections go to registries themselves.</param>
    /// <param name="Refused">The kinds of addresses that are not connected to.</param>
    private sealed record PoolKey(string? Registry, bool IsOwn, AddressKinds Refused);
}
