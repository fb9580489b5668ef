namespace Imgpkg.Sdk.Credentials;

/// <summary>Which configuration files of docker and podman are looked for, and in which order; the first that exists is the only one read.</summary>
public enum AuthFileSearch
{
    /// <summary>
    /// imgpkg compatibility: <c>$DOCKER_CONFIG/config.json</c>, <c>$HOME/.docker/config.json</c>, <c>$REGISTRY_AUTH_FILE</c>,
    /// <c>$XDG_RUNTIME_DIR/containers/auth.json</c>. <c>IMGPKG_AUTH_FILES=extended</c> makes it <see cref="Extended"/>.
    /// </summary>
    Compatible,

    /// <summary>
    /// As podman and its relatives (containers-auth.json(5)): <c>$REGISTRY_AUTH_FILE</c> comes first, and after the others
    /// <c>$XDG_CONFIG_HOME/containers/auth.json</c> and <c>$HOME/.config/containers/auth.json</c>.
    /// </summary>
    Extended,
}
