using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// The one credential given for every registry, by options or by <c>IMGPKG_USERNAME</c>, <c>IMGPKG_PASSWORD</c>, <c>IMGPKG_TOKEN</c> and
/// <c>IMGPKG_ANON</c> (registry 2.2). Each variable fills its own empty option. Options and variables are read once, at the first lookup.
/// </summary>
internal sealed class OptionsCredentialProvider(
    ImgpkgOptions options, IEnvironment environment, ILogger<OptionsCredentialProvider> logger) : ICredentialProvider
{
    private const string Source = "options";

    private readonly Lazy<Settings> _settings = new(() => Read(options, environment));

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

        // A setting that yields nothing to send (a user name without password, or the wish for anonymity) still ends the search.
        RegistryCredential? credential = settings.Parts.ToCredential() ?? (settings.IsFinal ? RegistryCredential.Anonymous : null);
        if (credential is not null)
        {
            logger.CredentialEntryMatched(repository.FullName, Source, settings.Name);
        }

        return ValueTask.FromResult(credential);
    }

    private static Settings Read(ImgpkgOptions options, IEnvironment environment)
    {
        string? username = Or(options.Username, "IMGPKG_USERNAME");
        string? token = Or(options.Token, "IMGPKG_TOKEN");
        bool anonymous = options.Anonymous || environment.Get("IMGPKG_ANON") == "true";

        // A user name beats a token even when the password is missing (registry 2.1).
        return username is not null ? new("user name", new() { Username = username, Password = Or(options.Password, "IMGPKG_PASSWORD") }, IsFinal: true)
            : token is not null ? new("token", new() { RegistryToken = token }, IsFinal: true)
            : new("anonymous", new(), anonymous);

        string? Or(string? option, string variable) =>
            !string.IsNullOrEmpty(option) ? option
            : environment.Get(variable) is { Length: > 0 } value ? value
            : null;
    }

    private sealed record Settings(string Name, CredentialParts Parts, bool IsFinal);
}
