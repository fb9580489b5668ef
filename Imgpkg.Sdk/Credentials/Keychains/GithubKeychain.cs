using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>The keychain <c>github</c>: in workflows the token is in the environment, and nothing is exchanged.</summary>
internal sealed class GithubKeychain(IEnvironment environment) : IKeychain
{
    private const string Host = "ghcr.io";

    public string Name => "github";

    public string? KeyFor(RepositoryReference repository) => RegistryName.Canonical(repository.Registry) == Host ? Host : null;

    public Task<RegistryCredential?> GetAsync(string key, CancellationToken cancellationToken)
    {
        // "unset" is what the original sends; the registry looks at the token alone.
        string actor = environment.Get("GITHUB_ACTOR") is { Length: > 0 } name ? name : "unset";
        var parts = new CredentialParts { Username = actor, Password = environment.Get("GITHUB_TOKEN") };
        return parts.Problem is string problem ? throw new KeychainException(problem) : Task.FromResult(parts.ToCredential());
    }
}
