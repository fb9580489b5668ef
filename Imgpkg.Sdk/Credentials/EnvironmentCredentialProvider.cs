using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Credentials from <c>IMGPKG_REGISTRY_*</c> variables, each entry for the registries its host name fits (registry 2.3). The environment
/// is read once, at the first lookup.
/// </summary>
internal sealed class EnvironmentCredentialProvider(IEnvironment environment, ILogger<EnvironmentCredentialProvider> logger) : ICredentialProvider
{
    private const string Source = "environment";

    private readonly Lazy<EnvironmentEntries> _entries = new(() => EnvironmentEntries.Read(environment.All()));

    public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (repository.IsLocal)
        {
            return default;
        }

        EnvironmentEntries entries = _entries.Value;
        if (entries.Failure is not null)
        {
            throw new CredentialException(Source, entries.Failure);
        }

        EnvironmentEntry? entry = entries.Find(repository);
        if (entry is null)
        {
            return default;
        }

        if (entry.Parts.Problem is string problem)
        {
            throw new CredentialException(Source, $"{entry.Name}: {problem}");
        }

        logger.CredentialEntryMatched(repository.FullName, Source, entry.Name);
        return ValueTask.FromResult(entry.Parts.ToCredential()?.FoundIn($"the variables of {entry.Name}"));
    }
}
