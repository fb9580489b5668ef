using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>
/// Finds the identity that requests are signed with, in the order of Amazon's own libraries: variables, a token of the cluster, the shared
/// files, the container's endpoint, the instance's.
/// </summary>
internal sealed class AwsCredentialChain(IEnvironment environment, KeychainHttp http)
{
    private readonly AwsWebIdentity _webIdentity = new(environment, http);
    private readonly AwsProfile _profile = new(environment);
    private readonly AwsContainer _container = new(environment, http);
    private readonly AwsInstance _instance = new(environment, http);

    /// <summary>The identity; null when there is none.</summary>
    /// <exception cref="KeychainException">One is named, but cannot be used.</exception>
    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellationToken) =>
        FromVariables() ??
        await FromVariablesOfTheClusterAsync(cancellationToken).ConfigureAwait(false) ??
        await FromProfileAsync(cancellationToken).ConfigureAwait(false) ??
        await _container.GetAsync(cancellationToken).ConfigureAwait(false) ??
        await _instance.GetAsync(cancellationToken).ConfigureAwait(false);

    private AwsCredentials? FromVariables() =>
        Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret
            ? new AwsCredentials(id, secret, Variable("AWS_SESSION_TOKEN"))
            : null;

    private async Task<AwsCredentials?> FromVariablesOfTheClusterAsync(CancellationToken cancellationToken) =>
        Variable("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && Variable("AWS_ROLE_ARN") is { } role
            ? await _webIdentity.AssumeAsync(file, role, Variable("AWS_ROLE_SESSION_NAME"), cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<AwsCredentials?> FromProfileAsync(CancellationToken cancellationToken)
    {
        AwsProfileSettings? profile = await _profile.ReadAsync(cancellationToken).ConfigureAwait(false);
        return profile is null ? null
            : profile["aws_access_key_id"] is { } id && profile["aws_secret_access_key"] is { } secret ? new AwsCredentials(id, secret, profile["aws_session_token"])
            : profile["web_identity_token_file"] is { } file && profile["role_arn"] is { } role
                ? await _webIdentity.AssumeAsync(file, role, profile["role_session_name"], cancellationToken).ConfigureAwait(false)
            : profile.Unsupported is { } setting ? throw new KeychainException(
                $"the profile {profile.Name} uses {setting}, which is not supported; put keys into variables, as 'aws configure export-credentials' does")
            : null;
    }

    private string? Variable(string name) => environment.Get(name) is { Length: > 0 } value ? value : null;
}
