using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Every log message of the library. Event ids are stable; values never carry secrets, URLs never queries.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(100, LogLevel.Debug, "{Method} {Url} answered {Status}")]
    public static partial void RequestCompleted(this ILogger logger, string method, string url, int status);

    [LoggerMessage(101, LogLevel.Warning, "{Method} {Url} failed ({Reason}); attempt {Attempt} follows in {Delay}")]
    public static partial void RequestRetried(this ILogger logger, string method, string url, string reason, int attempt, TimeSpan delay);

    [LoggerMessage(102, LogLevel.Debug, "Token for {Scopes} obtained from {Realm}, valid for {Lifetime}")]
    public static partial void TokenObtained(this ILogger logger, string scopes, string realm, TimeSpan lifetime);

    [LoggerMessage(103, LogLevel.Information, "{Registry} does not speak https; using http")]
    public static partial void FellBackToHttp(this ILogger logger, string registry);

    [LoggerMessage(104, LogLevel.Debug, "An attempt to upload {Digest} to {Repository} failed: {Reason}")]
    public static partial void UploadAttemptFailed(this ILogger logger, string digest, string repository, string reason);

    [LoggerMessage(105, LogLevel.Warning, "{Registry}: certificates are not verified")]
    public static partial void CertificatesNotVerified(this ILogger logger, string registry);

    [LoggerMessage(106, LogLevel.Warning, "{Registry} warns: {Text}")]
    public static partial void RegistryWarned(this ILogger logger, string registry, string text);

    [LoggerMessage(120, LogLevel.Debug, "The layer cache could not be {Action}: {Reason}")]
    public static partial void LayerCacheFailed(this ILogger logger, string action, string reason);
}
