using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Infrastructure;

/// <content>Credentials: event ids 200 to 219. Entries are named by variable or key, never shown.</content>
internal static partial class LogMessages
{
    [LoggerMessage(200, LogLevel.Debug, "Credentials of {Repository} come from {Source}, entry {Entry}")]
    public static partial void CredentialEntryMatched(this ILogger logger, string repository, string source, string entry);

    [LoggerMessage(201, LogLevel.Debug, "{Provider} answers for {Repository}")]
    public static partial void CredentialProviderAnswered(this ILogger logger, string repository, string provider);

    [LoggerMessage(202, LogLevel.Debug, "No source has credentials for {Repository}; staying anonymous")]
    public static partial void NoCredentials(this ILogger logger, string repository);

    [LoggerMessage(203, LogLevel.Warning, "{Path}: the entry {Entry} is unusable: {Reason}")]
    public static partial void CredentialEntryBroken(this ILogger logger, string path, string entry, string reason);

    [LoggerMessage(204, LogLevel.Debug, "Running the credential helper {Executable} for {Key}")]
    public static partial void CredentialHelperStarted(this ILogger logger, string executable, string key);

    [LoggerMessage(205, LogLevel.Warning, "Credential helper {Helper} failed for {Key} ({Reason}); trying once more")]
    public static partial void CredentialHelperRetried(this ILogger logger, string helper, string key, string reason);
}
