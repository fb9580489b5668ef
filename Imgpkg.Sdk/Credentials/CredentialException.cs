namespace Imgpkg.Sdk.Credentials;

/// <summary>A source of credentials that is responsible for a registry failed. Never carries a secret.</summary>
public sealed class CredentialException : ImgpkgException
{
    internal CredentialException(string provider, string message, Exception? innerException = null)
        : base($"Unable retrieve credentials for registry: {message}", innerException) => Provider = provider;

    /// <summary>Which source failed, for example <c>environment</c>, <c>docker config</c> or <c>helper pass</c>.</summary>
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
}
