using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>
/// Asks a keychain once for all who need the same credential, and again when it has expired or was refused. A failure is a warning and the
/// next source is asked, as in the original, which does not even warn (R2.9).
/// </summary>
internal sealed class KeychainCredentialProvider : ICredentialProvider, IRefusable
{
    /// <summary>How long one credential may take, retries included.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How long "nothing here" and failures are believed, so that the images of one operation do not wait for the same silence each.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly IKeychain _keychain;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SharedLookup<string, Answer> _answers;

    public KeychainCredentialProvider(IKeychain keychain, TimeProvider time, ILogger logger)
    {
        _keychain = keychain;
        _time = time;
        _logger = logger;
        _answers = new(AskAsync, static _ => true);
    }

    /// <summary>The name of the keychain.</summary>
    public string Name => _keychain.Name;

    public async ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        if (repository.IsLocal || _keychain.KeyFor(repository) is not string key)
        {
            return null;
        }

        DateTimeOffset now = _time.GetUtcNow();
        _answers.Drop(answer => now >= answer.Until);
        RegistryCredential? credential = (await _answers.GetAsync(key, cancellationToken).ConfigureAwait(false)).Credential;
        if (credential is not null)
        {
            _logger.CredentialEntryMatched(repository.FullName, "keychain", _keychain.Name);
        }

        return credential?.FoundIn($"the keychain {_keychain.Name}");
    }

    public void Refuse(RegistryCredential credential) => _answers.Drop(
        answer => ReferenceEquals(answer.Credential, credential) && _time.GetUtcNow() - answer.Given >= IRefusable.LeastAge);

    private async Task<Answer> AskAsync(string key, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(_time, Limit, cancellationToken);
        try
        {
            RegistryCredential? credential = await _keychain.GetAsync(key, limit.Token).ConfigureAwait(false);
            if (credential is null)
            {
                _logger.KeychainEmpty(_keychain.Name, key, "this machine has no identity of that cloud");
            }

            return Keep(credential);
        }
        catch (KeychainException e)
        {
            _logger.KeychainFailed(_keychain.Name, key, e.Message);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            _logger.KeychainFailed(_keychain.Name, key, $"no answer within {Limit.TotalSeconds:0} seconds");
        }

        return Keep(credential: null);
    }

    private Answer Keep(RegistryCredential? credential)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset until = credential is null ? now + Pause : credential.ExpiresAt ?? DateTimeOffset.MaxValue;
        return new Answer(credential, now, until);
    }

    private sealed record Answer(RegistryCredential? Credential, DateTimeOffset Given, DateTimeOffset Until);
}
