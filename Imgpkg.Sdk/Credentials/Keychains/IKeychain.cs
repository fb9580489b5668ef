using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>How one cloud turns the identity of this machine, or of its user, into credentials for the cloud's registries (registry 2.6).</summary>
internal interface IKeychain
{
    /// <summary>The name that switches it on.</summary>
    string Name { get; }

    /// <summary>What repositories have in common that share a credential; null when the registry is not one of this cloud.</summary>
    string? KeyFor(RepositoryReference repository);

    /// <summary>Gets the credential; null when this machine has no identity of the cloud.</summary>
    /// <exception cref="KeychainException">There is an identity, but no credential for it.</exception>
    Task<RegistryCredential?> GetAsync(string key, CancellationToken cancellationToken);
}
