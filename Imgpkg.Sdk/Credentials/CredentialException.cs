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
}
