using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Credentials that docker, podman and their like have stored: in their configuration file or in the credential helpers it names
/// (registry 2.4). Names are tried from the most specific one up; for each the helper is asked before the file's own entries.
/// </summary>
internal sealed class DockerConfigCredentialProvider(
    IEnvironment environment, CredentialHelpers helpers, ILogger<DockerConfigCredentialProvider> logger, AuthFileSearch search = AuthFileSearch.Compatible)
    : ICredentialProvider, IRefusable
{
    private const string Source = "docker config";

    private readonly DockerConfigFile _file = new(environment, search);

    public async ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (repository.IsLocal || _file.Find() is not string path)
        {
            return null;
        }

        DockerConfig config = await _file.LoadAsync(path, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DockerLookupKey> keys = DockerLookupKey.For(repository);
        string? broken = null;
        foreach (DockerLookupKey key in keys)
        {
            RegistryCredential? credential = await AskHelperAsync(config.Helper(key, keys[^1]), key, path, repository, cancellationToken).ConfigureAwait(false);
            credential ??= FromEntries(config.Auths(key), path, repository, ref broken);
            if (credential is not null)
            {
                return credential;
            }
        }

        // A broken entry is stepped over while another one answers; to go on anonymously would hide it.
        return broken is null ? null : throw DockerConfigFile.Failed(path, broken);
    }

    public void Refuse(RegistryCredential credential) => helpers.Refuse(credential);

    private async ValueTask<RegistryCredential?> AskHelperAsync(
        string? helper, DockerLookupKey key, string path, RepositoryReference repository, CancellationToken cancellationToken)
    {
        if (helper is null)
        {
            return null;
        }

        RegistryCredential? credential = await helpers.GetAsync(helper, key.ServerKey, cancellationToken).ConfigureAwait(false);
        if (credential is not null)
        {
            logger.CredentialEntryMatched(repository.FullName, $"helper {helper}", key.ServerKey);
        }

        return credential?.FoundIn($"the helper {helper}, named by {path}");
    }

    private RegistryCredential? FromEntries(IEnumerable<DockerAuthEntry> entries, string path, RepositoryReference repository, ref string? broken)
    {
        foreach (DockerAuthEntry entry in entries)
        {
            if (!entry.TryDecode(out RegistryCredential? credential, out string? problem))
            {
                logger.CredentialEntryBroken(path, entry.Key, problem);
                broken ??= $"auths \"{entry.Key}\": {problem}";
            }
            else if (credential is not null)
            {
                logger.CredentialEntryMatched(repository.FullName, Source, entry.Key);
                return credential.FoundIn($"the entry {entry.Key} of {path}");
            }
        }

        return null;
    }
}
