using System.Net;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The proxy of the environment by the original's rules on every platform (R3.13): <c>HTTPS_PROXY</c> and <c>HTTP_PROXY</c>, also in lower
/// case, and <c>NO_PROXY</c>. This machine is always reached directly; <c>ALL_PROXY</c> and the system's settings are not read.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _secure;
    private readonly Uri? _plain;
    private readonly NoProxyRules _direct;

    public EnvironmentProxy(IEnvironment environment)
    {
        _secure = ProxyAddress.Parse(Value(environment, "HTTPS_PROXY"));
        _direct = new NoProxyRules(Value(environment, "NO_PROXY"));

        // A web server passes the request's header "Proxy" to its scripts under this name.
        bool isScript = !string.IsNullOrEmpty(environment.Get("REQUEST_METHOD"));
        IsForged = isScript && !string.IsNullOrEmpty(environment.Get("HTTP_PROXY"));
        _plain = ProxyAddress.Parse(isScript ? environment.Get("http_proxy") : Value(environment, "HTTP_PROXY"));
        Credentials = new ProxyCredentials(_secure, _plain);
    }

    /// <summary>Whether <c>HTTP_PROXY</c> may come from a stranger; plain http is refused then (imgpkg compatibility).</summary>
    public bool IsForged { get; }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) =>
        IsDirect(destination) ? null
        : destination.Scheme == Uri.UriSchemeHttps ? _secure
        : _plain;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    private bool IsDirect(Uri destination) => RegistrySchemes.IsLoopback(destination.IdnHost.Trim('[', ']').ToLowerInvariant()) || _direct.Matches(destination);

    private static string? Value(IEnvironment environment, string name) =>
        environment.Get(name) is { Length: > 0 } value ? value : environment.Get(name.ToLowerInvariant());
}
