using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// The one credential given for every registry, by options or by <c>IMGPKG_USERNAME</c>, <c>IMGPKG_PASSWORD</c>, <c>IMGPKG_TOKEN</c> and
/// <c>IMGPKG_ANON</c> (registry 2.2). Each variable fills its own empty option. Options and variables are read once, at the first lookup.
/// A secret that is bound to a registry goes nowhere else; one that is not goes everywhere, with a warning at the second registry (R2.3).
/// </summary>
internal sealed class OptionsCredentialProvider(
    ImgpkgOptions options, IEnvironment environment, ILogger<OptionsCredentialProvider> logger) : ICredentialProvider
{
    private const string Source = "options";

    private readonly Lazy<Settings> _settings = new(() => Read(options, environment));
    private string? _first;
    private int _warned;

    public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (repository.IsLocal)
        {
            return default;
        }

        Settings settings = _settings.Value;
        if (settings.Parts.Problem is string problem)
        {
            throw new CredentialException(Source, problem);
        }

        if (settings.Name != Settings.Anonymous && !IsFor(repository))
        {
            return ValueTask.FromResult(settings.IsAnonymous ? RegistryCredential.Anonymous : null);
        }

        // A setting that yields nothing to send (a user name without password, or the wish for anonymity) still ends the search.
        RegistryCredential? credential = settings.Parts.ToCredential() ?? (settings.IsFinal ? RegistryCredential.Anonymous : null);
        if (credential is not null)
        {
            logger.CredentialEntryMatched(repository.FullName, Source, settings.Name);
            WarnOfSecondRegistry(credential, repository.Registry);
        }

        return ValueTask.FromResult(credential?.FoundIn($"the options and variables for all registries ({settings.Name})"));
    }

    private bool IsFor(RepositoryReference repository) =>
        options.Credentials.Registry is not { } registry || RegistryName.Canonical(registry) == RegistryName.Canonical(repository.Registry);

    private void WarnOfSecondRegistry(RegistryCredential credential, string registry)
    {
        if (credential.IsAnonymous || options.Credentials.Registry is not null)
        {
            return;
        }

        string name = RegistryName.Canonical(registry);
        string first = Interlocked.CompareExchange(ref _first, name, null) ?? name;
        if (first != name && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            logger.CredentialSharedByRegistries(first, name);
        }
    }

    private static Settings Read(ImgpkgOptions options, IEnvironment environment)
    {
        string? username = Or(options.Username, "IMGPKG_USERNAME");
        string? token = Or(options.Token, "IMGPKG_TOKEN");
        bool anonymous = options.Anonymous || environment.Get("IMGPKG_ANON") == "true";

        // A user name beats a token even when the password is missing (registry 2.1).
        return username is not null ? new("user name", new() { Username = username, Password = Or(options.Password, "IMGPKG_PASSWORD") }, IsFinal: true, anonymous)
            : token is not null ? new("token", new() { RegistryToken = token }, IsFinal: true, anonymous)
            : new(Settings.Anonymous, new(), anonymous, anonymous);

        string? Or(string? option, string variable) =>
            !string.IsNullOrEmpty(option) ? option
            : environment.Get(variable) is { Length: > 0 } value ? value
            : null;
    }

    private sealed record Settings(string Name, CredentialParts Parts, bool IsFinal, bool IsAnonymous)
    {
        public const string Anonymous = "anonymous";
    }
}
