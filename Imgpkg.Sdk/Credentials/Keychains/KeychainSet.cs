using Imgpkg.Sdk.Credentials.Keychains.Aws;
using Imgpkg.Sdk.Credentials.Keychains.Azure;
using Imgpkg.Sdk.Credentials.Keychains.Google;
using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>
/// The keychains that are switched on, in their order (cli 4.3, registry 2.1): those of the options, else all when
/// <c>IMGPKG_ENABLE_IAAS_AUTH</c> is true, else those that <c>IMGPKG_ACTIVE_KEYCHAINS</c> lists.
/// </summary>
internal sealed class KeychainSet
{
    private const string All = "gke,ecr,aks,github";

    private readonly IEnvironment _environment;
    private readonly KeychainHttp _http;

    public KeychainSet(CredentialOptions options, IEnvironment environment, KeychainHttp http, ILoggerFactory loggers)
    {
        (_environment, _http) = (environment, http);
        ILogger logger = loggers.CreateLogger<KeychainCredentialProvider>();
        IEnumerable<string> names = options.Keychains?.Select(NameOf) ?? Listed(environment);
        List<KeychainCredentialProvider> providers = [];
        foreach (string name in names)
        {
            if (Create(name) is not { } keychain)
            {
                Failure = $"Unable to load keychain for {name}, available keychains [aks, ecr, gke, github]";
                return;
            }

            providers.Add(new KeychainCredentialProvider(keychain, http.Time, logger));
        }

        Providers = providers;
    }

    /// <summary>Why the keychains cannot be switched on; null when they can.</summary>
    public string? Failure { get; }

    public IReadOnlyList<ICredentialProvider> Providers { get; } = [];

    private static string NameOf(CloudKeychain keychain) => keychain switch
    {
        CloudKeychain.Gke => "gke",
        CloudKeychain.Ecr => "ecr",
        CloudKeychain.Aks => "aks",
        _ => "github",
    };

    // An empty name is unknown, also the one after a trailing comma; an empty variable names nothing.
    private static IEnumerable<string> Listed(IEnvironment environment)
    {
        string listed = string.Equals(environment.Get("IMGPKG_ENABLE_IAAS_AUTH"), "true", StringComparison.OrdinalIgnoreCase)
            ? All
            : environment.Get("IMGPKG_ACTIVE_KEYCHAINS") ?? string.Empty;
        return listed.Length == 0 ? [] : listed.Split(',').Select(name => name.Trim());
    }

    private IKeychain? Create(string name) => name switch
    {
        "gke" => new GkeKeychain(_environment, _http),
        "ecr" => new EcrKeychain(_environment, _http),
        "aks" => new AksKeychain(_environment, _http),
        "github" => new GithubKeychain(_environment),
        _ => null,
    };
}
