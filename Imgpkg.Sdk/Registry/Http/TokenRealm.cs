using System.Net;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Checks where a challenge wants credentials sent, before any are looked up (R6.3, R6.4).</summary>
internal static class TokenRealm
{
    public static Uri Check(string? realm, Uri challenger, RepositoryReference repository)
    {
        if (string.IsNullOrEmpty(realm))
        {
            throw Refuse("malformed www-authenticate, missing realm", repository);
        }

        if (!Uri.TryCreate(realm, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw Refuse("the token realm is not an http or https URL", repository);
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Refuse("the token realm contains user information", repository);
        }

        string shown = UrlRedactor.WithoutQuery(uri);
        if (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out IPAddress? address) && IsLinkLocal(address))
        {
            throw Refuse($"the token realm {shown} is a link-local address", repository);
        }

        bool insecureRegistry = challenger.Scheme == Uri.UriSchemeHttp;
        return uri.Scheme == Uri.UriSchemeHttps || (insecureRegistry && (uri.IsLoopback || string.Equals(uri.IdnHost, challenger.IdnHost, StringComparison.OrdinalIgnoreCase)))
            ? uri
            : throw Refuse($"refusing to send credentials to the token realm {shown} over plain http", repository);
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.GetAddressBytes() is [169, 254, _, _]) || (address.IsIPv4MappedToIPv6 && IsLinkLocal(address.MapToIPv4()));

    private static RegistryException Refuse(string reason, RepositoryReference repository) => new(
        new RegistryFailure($"Error while preparing a transport to talk with the registry: Unable to create round tripper: {repository.Registry}: {reason}")
        {
            Repository = repository,
            Code = "REALM_REFUSED",
        });
}
