using System.Net.Sockets;
using System.Security.Authentication;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Turns failures without an answer into exceptions with texts like the original command's (cli 12.2).</summary>
internal static class ConnectionFailures
{
    private const string FirstContact = "Error while preparing a transport to talk with the registry: Unable to create round tripper: ";

    public static RegistryException ToException(HttpRequestException failure, HttpRequestMessage request, bool hasAnswered)
    {
        string text = hasAnswered
            ? Text(failure, request.Method, request.RequestUri!, UrlRedactor.Redact(request.RequestUri!))
            : FirstContact + ProbeText(failure, request.RequestUri!, Uri.UriSchemeHttps);
        return Create(text, request, failure, IsTransient(failure, hasAnswered));
    }

    /// <summary>For a registry that answered neither on https nor on http.</summary>
    public static RegistryException ToException(HttpRequestException secure, HttpRequestException plain, HttpRequestMessage request) => Create(
        $"{FirstContact}{ProbeText(secure, request.RequestUri!, Uri.UriSchemeHttps)}; {ProbeText(plain, request.RequestUri!, Uri.UriSchemeHttp)}",
        request,
        plain,
        IsTransient(plain, hasAnswered: false));

    /// <summary>For an answer whose headers, or whose body, broke off.</summary>
    public static RegistryException ToException(Exception failure, HttpRequestMessage request) =>
        Create(Text(failure, request.Method, request.RequestUri!, UrlRedactor.Redact(request.RequestUri!)), request, failure, isTransient: true);

    /// <summary>For a body whose end nothing but the end of the connection marked, and that ended too early.</summary>
    public static RegistryException Ended(Descriptor descriptor, RepositoryReference repository) => new(
        new RegistryFailure($"{repository.FullName}@{descriptor.Digest}: unexpected EOF") { Repository = repository, Code = "CONNECTION_FAILED", IsTransient = true });

    /// <summary>Refuses a repository whose port parses (registry 1.2) but cannot exist, and of which no URI can be made.</summary>
    public static void EnsurePort(RepositoryReference repository)
    {
        if (RegistryName.InvalidPort(repository.Registry) is { } port)
        {
            throw new RegistryException(new RegistryFailure(
                $"{FirstContact}Get \"https://{repository.Registry}/v2/\": dial tcp: address {port}: invalid port")
            {
                Repository = repository,
                Code = "CONNECTION_FAILED",
            });
        }
    }

    /// <summary>Whether the server's certificate was refused, which no other scheme may get around (R1.8).</summary>
    public static bool IsCertificateRefusal(HttpRequestException failure) => failure.InnerException is RefusedCertificateException;

    private static RegistryException Create(string text, HttpRequestMessage request, Exception inner, bool isTransient) => new(
        new RegistryFailure(text)
        {
            Repository = RequestContext.Of(request).Repository,
            Method = request.Method.Method,
            Url = UrlRedactor.Redact(request.RequestUri!),
            Code = inner switch
            {
                HttpRequestException { InnerException: RefusedAddressException } => "ADDRESS_REFUSED",
                HttpRequestException { InnerException: RefusedHostException } => "HOST_REFUSED",
                HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "PROXY_FAILED",
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "TLS_FAILED",
                _ => "CONNECTION_FAILED",
            },
            IsTransient = isTransient,
        },
        inner);

    // A host that never answered is most likely misaddressed; one that did may be restarting.
    private static bool IsTransient(HttpRequestException failure, bool hasAnswered) =>
        TransientFailures.IsTransient(failure)
        || (hasAnswered && failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused });

    private static string ProbeText(HttpRequestException failure, Uri uri, string scheme) =>
        Text(failure, HttpMethod.Get, new UriBuilder(uri) { Scheme = scheme, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri, $"{scheme}://{uri.Authority}/v2/");

    private static string Text(Exception failure, HttpMethod method, Uri uri, string url)
    {
        string verb = $"{method.Method[..1]}{method.Method[1..].ToLowerInvariant()}";
        return $"{verb} \"{url}\": {Detail(failure, uri)}";
    }

    private static string Detail(Exception failure, Uri uri) => failure switch
    {
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            $"dial tcp {uri.IdnHost}:{uri.Port}: connect: connection refused",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"dial tcp: lookup {uri.IdnHost}: no such host",
        HttpRequestException { InnerException: RefusedCertificateException refused } => $"tls: {refused.Message}",
        HttpRequestException { InnerException: AuthenticationException } => "tls: first record does not look like a TLS handshake",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "unexpected EOF",
        IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } } => "read: connection reset by peer",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "unexpected EOF",
        TimeoutException timeout => timeout.Message,
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => failure.Message,
    };
}
