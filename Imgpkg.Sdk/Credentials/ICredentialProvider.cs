using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// A source of registry credentials. Implemented by callers who bring their own; register it with <c>AddCredentialProvider</c>. No members
/// will be added. Implementations are safe for concurrent use.
/// </summary>
public interface ICredentialProvider
{
    /// <summary>
    /// Finds the credential for a repository: null means "not mine, ask the next provider", <see cref="RegistryCredential.Anonymous"/> means
    /// "stop here, use none".
    /// </summary>
    /// <exception cref="CredentialException">The source is responsible, but failed.</exception>
    ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken);
}
