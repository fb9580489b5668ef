namespace Imgpkg.Sdk.Credentials;

/// <summary>The kinds of places where credentials are looked for; see <see cref="CredentialOptions.Sources"/>.</summary>
public enum CredentialSource
{
    /// <summary>Variables for one registry, <c>IMGPKG_REGISTRY_*</c>.</summary>
    Environment,

    /// <summary>Providers added with <c>AddCredentialProvider</c>, in the order of adding.</summary>
    Added,

    /// <summary>The keychains of clouds, as far as they are switched on (<see cref="CredentialOptions.Keychains"/>).</summary>
    Keychains,

    /// <summary>The one credential of <see cref="ImgpkgOptions"/> or of <c>IMGPKG_USERNAME</c> and its companions.</summary>
    Options,

    /// <summary>The configuration file of docker or podman, and the credential helpers it names.</summary>
    DockerConfig,
}
