using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Gives each proxy the user name and password of its own address, and no other host any.</summary>
internal sealed class ProxyCredentials(params Uri?[] proxies) : ICredentials
{
    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        ProxyAddress.Credential(Array.Find(proxies, proxy => proxy is not null && RegistryUris.SameOrigin(proxy, uri)));
}
