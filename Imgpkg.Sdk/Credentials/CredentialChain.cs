using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Finds the credential of a repository: the first provider that has an answer wins, an error ends the search. The order (registry 2.1):
/// <list type="number">
/// <item>variables for the host, <c>IMGPKG_REGISTRY_*</c>;</item>
/// <item>providers the caller has added, in the order of adding;</item>
/// <item>options and their variables, <c>IMGPKG_USERNAME</c> and so on;</item>
/// <item>docker configuration and the helpers it names.</item>
/// </list>
/// The chain keeps no answers itself: variables are read once, the configuration is parsed once and helpers are asked once per registry,
/// so a lookup is cheap, and a provider of the caller is free to renew what it gives.
/// </summary>
internal sealed class CredentialChain(IEnumerable<ICredentialProvider> providers, ILogger<CredentialChain>? logger = null) : ICredentialProvider
{
    private readonly ICredentialProvider[] _providers = [.. providers];
    private readonly ILogger _logger = logger ?? NullLogger<CredentialChain>.Instance;

    /// <summary>The providers, in the order they are asked.</summary>
    public IReadOnlyList<ICredentialProvider> Providers => _providers;

    /// <summary>The chain in the order above.</summary>
    public static CredentialChain Create(
        ImgpkgOptions options, IEnvironment environment, IEnumerable<ICredentialProvider> added, TimeProvider time, ILoggerFactory loggers) =>
        new(
            [
                new EnvironmentCredentialProvider(environment, loggers.CreateLogger<EnvironmentCredentialProvider>()),
                .. added,
                new OptionsCredentialProvider(options, environment, loggers.CreateLogger<OptionsCredentialProvider>()),
                new DockerConfigCredentialProvider(
                    environment,
                    new CredentialHelpers(environment, loggers.CreateLogger<CredentialHelpers>(), time),
                    loggers.CreateLogger<DockerConfigCredentialProvider>()),
            ],
            loggers.CreateLogger<CredentialChain>());

    /// <summary>The credential of a repository; never null, <see cref="RegistryCredential.Anonymous"/> when nobody has one.</summary>
    public async ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        if (repository.IsLocal)
        {
            return RegistryCredential.Anonymous;
        }

        foreach (ICredentialProvider provider in _providers)
        {
            if (await AskAsync(provider, repository, cancellationToken).ConfigureAwait(false) is RegistryCredential credential)
            {
                _logger.CredentialProviderAnswered(repository.FullName, provider.GetType().Name);
                return credential;
            }
        }

        _logger.NoCredentials(repository.FullName);
        return RegistryCredential.Anonymous;
    }

    private static async ValueTask<RegistryCredential?> AskAsync(
        ICredentialProvider provider, RepositoryReference repository, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.GetCredentialAsync(repository, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (ImgpkgException or OperationCanceledException))
        {
            // Added providers fail in their own ways; their texts may hold secrets and stay in the inner exception.
            string name = provider.GetType().Name;
            throw new CredentialException(name, $"{name} failed", e);
        }
    }
}
