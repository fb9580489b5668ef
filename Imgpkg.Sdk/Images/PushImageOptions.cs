namespace Imgpkg.Sdk.Images;

/// <summary>What to push as an image, and how.</summary>
public sealed class PushImageOptions
{
    /// <summary>
    /// Files and directories, archived in this order: of a directory its content, of a file the file under its own name. None gives an
    /// image with an empty layer.
    /// </summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>
    /// Paths to leave out, relative to their input, compared for equality: no patterns. Setting it replaces the default, <c>.git</c>.
    /// </summary>
    public IReadOnlyList<string> Exclusions { get; init; } = [".git"];

    /// <summary>Labels of the image configuration. The key <c>dev.carvel.imgpkg.bundle</c> is reserved. Default none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether group and other permission bits are kept. Default false: owner bits only, so that the digest does not depend on the umask.</summary>
    public bool PreservePermissions { get; init; }
}
