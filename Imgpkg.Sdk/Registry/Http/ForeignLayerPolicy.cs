using Imgpkg.Sdk.References;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Lets requests for content outside of registries through only where <see cref="ImgpkgOptions.ForeignLayers"/> permits the address. Sees
/// redirects, too; what a name resolves to is looked at when connecting.
/// </summary>
internal sealed class ForeignLayerPolicy(IOptions<ImgpkgOptions> options) : DelegatingHandler
{
    /// <summary>The kinds of addresses that are not connected to.</summary>
    public static AddressKinds Refused(ForeignLayerOptions options) => options.AllowPrivateAddresses
        ? AddressKinds.Reserved
        : AddressKinds.Loopback | AddressKinds.Private | AddressKinds.LinkLocal | AddressKinds.Reserved;

    public static RegistryException Refuse(RepositoryReference repository, string url, string reason) => new(
        new RegistryFailure($"{url} {reason}") { Repository = repository, Url = url, Code = "FOREIGN_URL_REFUSED" });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri!;
        return Problem(uri, options.Value.ForeignLayers) is { } problem
            ? Task.FromException<HttpResponseMessage>(Refuse(RequestContext.Of(request).Repository, UrlRedactor.WithoutQuery(uri), problem))
            : base.SendAsync(request, cancellationToken);
    }

    private static string? Problem(Uri uri, ForeignLayerOptions options) =>
        uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && options.AllowHttp) ? "is not https"
        : uri.UserInfo.Length > 0 ? "contains user information"
        : (AddressKindExtensions.KindOfHost(uri.IdnHost) & Refused(options)) != AddressKinds.None ? "is not a public address"
        : options.AllowedHosts.Count > 0 && !options.AllowedHosts.Any(host => Names(host, uri)) ? "is not on a permitted host"
        : null;

    private static bool Names(string host, Uri uri) =>
        string.Equals(host, uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(host, $"{uri.IdnHost}:{uri.Port}", StringComparison.OrdinalIgnoreCase);
}
