using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace LibraryGuide;

/// <summary>A source of credentials of one's own; here the secret is simply kept.</summary>
internal sealed class VaultCredentialProvider(string registry, string username, string password) : ICredentialProvider
{
    public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken) =>
        ValueTask.FromResult(repository.Registry == registry ? RegistryCredential.Basic(username, password) : null);
}
