namespace Imgpkg.Sdk.Credentials;

/// <summary>A source of credentials that is responsible for a registry failed. Never carries a secret.</summary>
public sealed class CredentialException : ImgpkgException
{
    internal CredentialException(string provider, string message, Exception? innerException = null)
        : this($"Unable retrieve credentials for registry: {message}", innerException, provider)
    {
    }

    private CredentialException(string text, Exception? innerException, string provider)
        : base(text, innerException) => Provider = provider;

    /// <summary>Which source failed, for example <c>environment</c>, <c>docker config</c>, <c>helper pass</c> or <c>keychains</c>.</summary>
    public string Provider { get; }

    /// <inheritdoc/>
    public override string Code => "CREDENTIALS_UNAVAILABLE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Credentials;

    /// <summary>Makes the exception, for providers of callers.</summary>
    /// <param name="provider">Which source failed.</param>
    /// <param name="message">Why, for people; never a secret.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public static CredentialException Create(string provider, string message, Exception? innerException = null) => new(provider, message, innerException);

    /// <summary>The failure to switch on the keychains that the environment names.</summary>
    internal static CredentialException ForKeychains(string message) => new($"Creating registry keychain: {message}", innerException: null, "keychains");
}
