using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>
/// An OCI registry (distribution-spec 1.1) in this process, on a free port of the loopback address, with everything in memory. One
/// per test. It checks what it is sent as strictly as a real one, remembers every request, and fails when it is told to.
/// </summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LoopbackRepository> _repositories = new(StringComparer.Ordinal);
    private readonly RequestLog _log = new();
    private readonly X509Certificate2? _certificate;
    private readonly string? _clientThumbprint;
    private readonly WebApplication _app;

    private LoopbackRegistry(LoopbackOptions options)
    {
        if (options.Https)
        {
            (_certificate, CertificatePem) = LoopbackCertificate.Create(options.CertificateNames, options.ExpiredCertificate);
        }

        _clientThumbprint = options.ClientThumbprint;

        // The empty builder reads neither environment nor files, and has no logging providers.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _app = builder.Build();

        Tokens = new TokenService(options);
        var router = new Router(this, options, Tokens);
        RequestDelegate pipeline = _log.Wrap(Faults.Wrap(new Gatekeeper(options, Tokens).Wrap(router.HandleAsync)));
        _app.Run(options.AnswerHeader is var (name, value) ? Named(pipeline, name, value) : pipeline);
    }

    /// <summary>What the registry does wrong on purpose.</summary>
    public FaultList Faults { get; } = new();

    public TokenService Tokens { get; }

    /// <summary>The certificate authority to trust, as PEM; null for http.</summary>
    public string? CertificatePem { get; }

    /// <summary>For example <c>http://127.0.0.1:43210/</c>.</summary>
    public Uri BaseAddress { get; private set; } = new("about:blank");

    /// <summary>The registry part of references, for example <c>127.0.0.1:43210</c>.</summary>
    public string Host => BaseAddress.Authority;

    /// <summary>Every request so far, in the order of arrival.</summary>
    public IReadOnlyList<RequestRecord> Requests => _log.Snapshot();

    /// <inheritdoc cref="RequestLog.MostInFlight"/>
    public int MostRequestsInFlight => _log.MostInFlight;

    /// <summary>The repositories that hold anything.</summary>
    public IEnumerable<LoopbackRepository> Repositories => _repositories.Values.Where(repository => repository.IsKnown);

    /// <summary>The repository of that name; it comes into being when it is first named.</summary>
    public LoopbackRepository this[string name] => _repositories.GetOrAdd(name, static one => new LoopbackRepository(one));

    public static async Task<LoopbackRegistry> StartAsync(LoopbackOptions? options = null, CancellationToken cancellationToken = default)
    {
        var registry = new LoopbackRegistry(options ?? new LoopbackOptions());
        await registry._app.StartAsync(cancellationToken);
        string address = registry._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        registry.BaseAddress = new Uri(address);
        return registry;
    }

    public LoopbackRepository? Find(string name) => _repositories.GetValueOrDefault(name);

    public byte[]? FindBlob(Digest digest) => _repositories.Values.Select(repository => repository.Blobs.GetValueOrDefault(digest)).FirstOrDefault(bytes => bytes is not null);

    /// <summary>Where the storage behind the registry keeps a blob: an address that needs no credentials.</summary>
    public string StorageUri(string digest) => $"{BaseAddress}storage/{digest}?signature=secret%2Fsignature";

    /// <summary>The full name of a repository here, for example <c>127.0.0.1:43210/team/app</c>.</summary>
    public string FullName(string repository) => $"{Host}/{repository}";

    /// <summary>Loads a dump of repositories and returns their names.</summary>
    public IReadOnlyList<string> LoadFixture(string file) => RepositoryFixture.Load(this, file);

    public void ClearRequests() => _log.Clear();

    public async ValueTask DisposeAsync()
    {
        // A cancelled token: requests that a test still holds must not delay the end.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static RequestDelegate Named(RequestDelegate next, string name, string value) => context =>
    {
        context.Response.Headers[name] = value;
        return next(context);
    };

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = _certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (_certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = _certificate;
                    https.ClientCertificateMode = _clientThumbprint is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == _clientThumbprint;
                });
            }
        });
    }
}
