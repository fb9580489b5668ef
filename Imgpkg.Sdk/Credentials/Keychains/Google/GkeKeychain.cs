using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>
/// The keychain <c>gke</c> (registry 2.6): an access token from the first of these that is there: the file of
/// <c>GOOGLE_APPLICATION_CREDENTIALS</c>, the file that <c>gcloud auth application-default login</c> writes, the metadata service, the
/// program <c>gcloud</c>.
/// </summary>
internal sealed class GkeKeychain(IEnvironment environment, KeychainHttp http) : IKeychain
{
    private const string TokenUser = "_token";

    private static readonly string[] Domains = ["gcr.io", "pkg.dev", "google.com"];

    private readonly GoogleCredentialFile _files = new(http);
    private readonly GoogleMetadata _metadata = new(environment, http);
    private readonly GcloudCommand _gcloud = new(environment, http);

    public string Name => "gke";

    /// <summary>One token serves every registry of Google's.</summary>
    public string? KeyFor(RepositoryReference repository)
    {
        string registry = RegistryName.Canonical(repository.Registry);
        return registry == "gcr.io" || Array.Exists(Domains, domain => HostNames.IsBelow(registry, domain)) ? "google" : null;
    }

    public async Task<RegistryCredential?> GetAsync(string key, CancellationToken cancellationToken)
    {
        AccessToken? token =
            await FromFileAsync(cancellationToken).ConfigureAwait(false) ??
            await _metadata.GetAsync(cancellationToken).ConfigureAwait(false) ??
            await _gcloud.GetAsync(cancellationToken).ConfigureAwait(false);
        if (token is null)
        {
            return null;
        }

        var parts = new CredentialParts { Username = TokenUser, Password = token.Value };
        return parts.Problem is string problem
            ? throw new KeychainException(problem)
            : parts.ToCredential()?.WithExpiry(AccessToken.RenewAt(http.Time.GetUtcNow(), token.Expires));
    }

    private async Task<AccessToken?> FromFileAsync(CancellationToken cancellationToken)
    {
        string? named = environment.Get("GOOGLE_APPLICATION_CREDENTIALS");
        string? path = string.IsNullOrEmpty(named) ? UserFile() : named;
        return path is null ? null : await _files.GetAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private string? UserFile()
    {
        string? directory = OperatingSystem.IsWindows()
            ? UserDirectories.Below(environment.Get("APPDATA"), "gcloud")
            : UserDirectories.Below(UserDirectories.Home(environment), ".config", "gcloud");
        string? path = UserDirectories.Below(directory, "application_default_credentials.json");
        return File.Exists(path) ? path : null;
    }
}
