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

    [LoggerMessage(206, LogLevel.Warning, "The credential of the options goes to more than one registry, {First} and {Second}; bind it to one, or use variables for each")]
    public static partial void CredentialSharedByRegistries(this ILogger logger, string first, string second);

    [LoggerMessage(207, LogLevel.Warning, "Keychain {Keychain} failed for {Registry}, going on without it: {Reason}")]
    public static partial void KeychainFailed(this ILogger logger, string keychain, string registry, string reason);

    [LoggerMessage(208, LogLevel.Debug, "Keychain {Keychain} has nothing for {Registry}: {Reason}")]
    public static partial void KeychainEmpty(this ILogger logger, string keychain, string registry, string reason);

    [LoggerMessage(209, LogLevel.Warning, "{Registry} has its tokens made by {Host}, which is another domain; credentials are sent there")]
    public static partial void UnrelatedRealm(this ILogger logger, string registry, string host);
}
