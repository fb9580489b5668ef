using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Every log message of the library. Event ids are stable; values never carry secrets, URLs never queries.</summary>
/// <remarks>In one declaration: the generator puts several in an order of chance, and two builds would differ.</remarks>
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

    // What goes over the wire: 110 to 119. Redacted where the text is put together.
    [LoggerMessage(110, LogLevel.Trace, "{Text}")]
    public static partial void RequestSent(this ILogger logger, string text);

    [LoggerMessage(111, LogLevel.Trace, "{Text}")]
    public static partial void AnswerReceived(this ILogger logger, string text);

    [LoggerMessage(112, LogLevel.Trace, "{Text}")]
    public static partial void RequestUnanswered(this ILogger logger, string text);

    [LoggerMessage(120, LogLevel.Debug, "The layer cache could not be {Action}: {Reason}")]
    public static partial void LayerCacheFailed(this ILogger logger, string action, string reason);

    // Credentials: 200 to 219. Entries are named by variable or key, never shown.
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
