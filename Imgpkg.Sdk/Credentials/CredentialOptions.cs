namespace Imgpkg.Sdk.Credentials;

/// <summary>Where credentials come from and where they may go, part of <see cref="ImgpkgOptions"/>.</summary>
public sealed class CredentialOptions
{
    /// <summary>
    /// The sources, in the order they are asked; the first that has an answer wins, and one that is left out is never asked. The default is
    /// imgpkg's order: environment, added providers, keychains, options, docker configuration.
    /// </summary>
    public IReadOnlyList<CredentialSource> Sources { get; set; } =
        [CredentialSource.Environment, CredentialSource.Added, CredentialSource.Keychains, CredentialSource.Options, CredentialSource.DockerConfig];

    /// <summary>The keychains that are switched on, in the order they are asked. Null, the default, takes <c>IMGPKG_ACTIVE_KEYCHAINS</c>.</summary>
    public IReadOnlyList<CloudKeychain>? Keychains { get; set; }

    /// <summary>
    /// The one registry that <see cref="ImgpkgOptions.Username"/>, <see cref="ImgpkgOptions.Password"/> and <see cref="ImgpkgOptions.Token"/>
    /// are for, for example <c>registry.example:5000</c>. Null, the default, sends them to every registry that asks, and logs a warning when
    /// that is more than one.
    /// </summary>
    public string? Registry { get; set; }

    /// <summary>Which configuration files of docker and podman are looked for. Default <see cref="AuthFileSearch.Compatible"/>.</summary>
    public AuthFileSearch AuthFiles { get; set; }

    /// <summary>How long a credential helper may take, both attempts together. Default 30 seconds.</summary>
    public TimeSpan HelperTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The variables that credential helpers are given. Null, the default, gives them all except <c>IMGPKG_*</c>.</summary>
    public IReadOnlyCollection<string>? HelperVariables { get; set; }

    /// <summary>
    /// What happens when a registry wants credentials sent to a token service of another domain. Default <see cref="UnrelatedRealms.Warn"/>.
    /// Whatever it is, realms that are not https, name a user, or are on a link-local address are refused.
    /// </summary>
    public UnrelatedRealms UnrelatedRealms { get; set; }

    /// <summary>Hosts of token services that count as related to every registry. Default none; <c>auth.docker.io</c> needs no mention.</summary>
    public IReadOnlyCollection<string> TrustedRealmHosts { get; set; } = [];
}
