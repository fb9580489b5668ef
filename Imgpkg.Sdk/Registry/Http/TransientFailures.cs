using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What is worth another attempt, and when (R3.16, R3.17).</summary>
internal static class TransientFailures
{
    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 425 or 429 or 499 or 500 or 502 or 503 or 504 or (>= 520 and <= 524) or 529;

    public static bool IsTransient(Exception exception) => exception switch
    {
        RegistryException registry => registry.IsTransient,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => false,
        HttpRequestException { InnerException: RefusedAddressException or RefusedHostException } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Forbidden } => false,
        HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>How long the server asks to wait, in seconds or as a date; null when it says nothing.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan? wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait is { } value && value < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
