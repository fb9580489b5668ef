using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Gives the credentials a test names, one per lookup and the last one for ever, and counts the lookups.</summary>
internal sealed class CountingCredentials(params RegistryCredential[] credentials) : ICredentialProvider
{
    private int _lookups;

    public int Lookups => Volatile.Read(ref _lookups);

    public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        int lookup = Interlocked.Increment(ref _lookups);
        return ValueTask.FromResult<RegistryCredential?>(credentials[Math.Min(lookup, credentials.Length) - 1]);
    }
}
