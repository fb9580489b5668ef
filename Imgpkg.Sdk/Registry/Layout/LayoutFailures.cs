using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Makes the failures of one local store; all name the path that is to blame.</summary>
internal sealed class LayoutFailures(RepositoryReference repository)
{
    public RepositoryReference Repository => repository;

    /// <summary>Whether the file system, and not the program, is to blame.</summary>
    public static bool IsFileSystem(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public RegistryException Writing(string path, Exception cause) => Make("STORE_WRITE_FAILED", $"writing {path}: {cause.Message}", cause);

    public RegistryException Reading(string path, Exception cause) => Make("STORE_READ_FAILED", $"reading {path}: {cause.Message}", cause);

    public RegistryException Corrupt(string path, string reason, Exception? cause = null) => Make("STORE_INVALID", $"{path} is not valid: {reason}", cause);

    public RegistryException NotALayout(string path) => Make(
        "STORE_INVALID",
        $"{path} is not an OCI image layout: it has no oci-layout file and is not empty (name a new or empty directory, or an existing layout)");

    public RegistryException NotADirectory(string path) => Make(
        "STORE_INVALID", $"{path} is not an OCI image layout: it is a file (name a directory)");

    public RegistryException UnsupportedVersion(string path, string version) => Make(
        "UNSUPPORTED", $"{path}: image layout version '{version}' is not supported (known: {LayoutMarker.Version})");

    public RegistryException Locked(string path, TimeSpan waited) => Make(
        "STORE_LOCKED",
        $"another process has held {path} for {waited.TotalSeconds:0} seconds (wait for it to end, or end it: the lock goes with the process)",
        transient: true);

    private RegistryException Make(string code, string message, Exception? cause = null, bool transient = false) => new(
        new RegistryFailure(message) { Repository = repository, Code = code, IsTransient = transient }, cause);
}
