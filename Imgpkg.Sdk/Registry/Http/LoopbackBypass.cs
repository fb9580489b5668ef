using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The proxy of the environment, which registries on this machine are never reached through (imgpkg compatibility, registry 3.13).</summary>
internal sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => RegistrySchemes.IsLoopback(host.IdnHost.ToLowerInvariant()) || proxy.IsBypassed(host);
}
