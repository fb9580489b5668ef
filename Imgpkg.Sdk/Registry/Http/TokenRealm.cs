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
        if (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out IPAddress? address))
        {
            CheckAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, shown, repository);
        }

        bool insecureRegistry = challenger.Scheme == Uri.UriSchemeHttp;
        if (uri.IsLoopback && !challenger.IsLoopback && !insecureRegistry)
        {
            // R6.8: a registry elsewhere has no business with what listens on this machine.
            throw Refuse($"the token realm {shown} is on this machine, the registry is not", repository);
        }

        return uri.Scheme == Uri.UriSchemeHttps || (insecureRegistry && (uri.IsLoopback || string.Equals(uri.IdnHost, challenger.IdnHost, StringComparison.OrdinalIgnoreCase)))
            ? uri
            : throw Refuse($"refusing to send credentials to the token realm {shown} over plain http", repository);
    }

    private static void CheckAddress(IPAddress address, string shown, RepositoryReference repository)
    {
        byte[] bytes = address.GetAddressBytes();
        string? kind = address.IsIPv6LinkLocal || bytes is [169, 254, _, _] ? "link-local"
            : address.IsIPv6Multicast || bytes is [>= 224 and < 240, _, _, _] ? "multicast"
            : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "unspecified"
            : null;
        if (kind is not null)
        {
            throw Refuse($"the token realm {shown} is {(kind == "unspecified" ? "an" : "a")} {kind} address", repository);
        }
    }

    private static RegistryException Refuse(string reason, RepositoryReference repository) => new(
        new RegistryFailure($"Error while preparing a transport to talk with the registry: Unable to create round tripper: {repository.Registry}: {reason}")
        {
            Repository = repository,
            Code = "REALM_REFUSED",
        });
}
