using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Finds the credential of a repository: the first provider that has an answer wins, an error ends the search. The order, unless
/// <see cref="CredentialOptions.Sources"/> says otherwise (registry 2.1):
/// <list type="number">
/// <item>variables for the host, <c>IMGPKG_REGISTRY_*</c>;</item>
/// <item>providers the caller has added, in the order of adding;</item>
/// <item>keychains of clouds that are switched on;</item>
/// <item>options and their variables, <c>IMGPKG_USERNAME</c> and so on;</item>
/// <item>docker configuration and the helpers it names.</item>
/// </list>
/// The chain keeps no answers itself: variables are read once, the configuration is parsed once, helpers and clouds are asked once per
/// registry, so a lookup is cheap, and a provider of the caller is free to renew what it gives.
/// </summary>
internal sealed class CredentialChain(IEnumerable<ICredentialProvider> providers, ILogger<CredentialChain>? logger = null) : ICredentialProvider, IRefusable
{
    private readonly ICredentialProvider[] _providers = [.. providers];
    private readonly ILogger _logger = logger ?? NullLogger<CredentialChain>.Instance;

    /// <summary>The providers, in the order they are asked.</summary>
    public IReadOnlyList<ICredentialProvider> Providers => _providers;

    /// <summary>Why nothing can be asked at all; null when it can.</summary>
    public string? Failure { get; private init; }

    /// <summary>The chain in the order of the options.</summary>
    public static CredentialChain Create(
        ImgpkgOptions options, IEnvironment environment, IEnumerable<ICredentialProvider> added, KeychainHttp http, ILoggerFactory loggers)
    {
        IReadOnlyList<CredentialSource> sources = options.Credentials.Sources;
        KeychainSet? keychains = sources.Contains(CredentialSource.Keychains) ? new KeychainSet(options.Credentials, environment, http, loggers) : null;
        return new CredentialChain(sources.SelectMany(Providers), loggers.CreateLogger<CredentialChain>()) { Failure = keychains?.Failure };

        IEnumerable<ICredentialProvider> Providers(CredentialSource source) => source switch
        {
            CredentialSource.Environment => [new EnvironmentCredentialProvider(environment, loggers.CreateLogger<EnvironmentCredentialProvider>())],
            CredentialSource.Added => added,
            CredentialSource.Keychains => keychains!.Providers,
            CredentialSource.Options => [new OptionsCredentialProvider(options, environment, loggers.CreateLogger<OptionsCredentialProvider>())],
            _ => [ForDockerConfig(options.Credentials, environment, http.Time, loggers)],
        };
    }

    /// <summary>Finds out before anything is sent whether the keychains that are switched on exist (cli 2.11).</summary>
    /// <exception cref="CredentialException">They do not.</exception>
    public void EnsureUsable()
    {
        if (Failure is not null)
        {
            throw CredentialException.ForKeychains(Failure);
        }
    }

    /// <summary>The credential of a repository; never null, <see cref="RegistryCredential.Anonymous"/> when nobody has one.</summary>
    public async ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        if (repository.IsLocal)
        {
            return RegistryCredential.Anonymous;
        }

        EnsureUsable();
        foreach (ICredentialProvider provider in _providers)
        {
            if (await AskAsync(provider, repository, cancellationToken).ConfigureAwait(false) is RegistryCredential credential)
            {
                _logger.CredentialProviderAnswered(repository.FullName, provider.GetType().Name);
                return credential.FoundIn(provider.GetType().Name);
            }
        }

        _logger.NoCredentials(repository.FullName);
        return RegistryCredential.Anonymous;
    }

    public void Refuse(RegistryCredential credential)
    {
        foreach (IRefusable provider in _providers.OfType<IRefusable>())
        {
            provider.Refuse(credential);
        }
    }

    private static DockerConfigCredentialProvider ForDockerConfig(
        CredentialOptions options, IEnvironment environment, TimeProvider time, ILoggerFactory loggers) => new(
            environment,
            new CredentialHelpers(environment, loggers.CreateLogger<CredentialHelpers>(), time)
            {
                Timeout = options.HelperTimeout,
                Variables = options.HelperVariables,
            },
            loggers.CreateLogger<DockerConfigCredentialProvider>(),
            options.AuthFiles);

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
