using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The proxy that the options name for a registry; null for none, whatever the environment says.</summary>
internal sealed class FixedProxy(Uri? address) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = new ProxyCredentials(address);

    public Uri? GetProxy(Uri destination) => address;

    public bool IsBypassed(Uri host) => address is null;
}
