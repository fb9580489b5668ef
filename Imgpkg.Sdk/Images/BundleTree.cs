using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Finds and validates the <c>.imgpkg</c> directory among the inputs of a push (formats 2.2). Here, because pushing a plain image asks it
/// too: a tree that is a bundle is refused there.
/// </summary>
internal static class BundleTree
{
    private const string DirectoryName = ".imgpkg";
    private const string LockName = "images.yml";
    private static readonly string LockPath = Path.Combine(DirectoryName, LockName);

    /// <summary>Why the inputs are no bundle; null when they are one.</summary>
    public static string? FindProblem(IReadOnlyList<LayerInput> inputs)
    {
        string[] found =
        [
            .. inputs.SelectMany(input => input.Entries)
                .Where(entry => entry.BaseName == DirectoryName)
                .Select(entry => Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry.Path))),
        ];
        if (found.Length == 0)
        {
            return $"This directory is not a bundle. It is missing {LockPath}";
        }

        if (found.Length > 1)
        {
            return $"This directory contains multiple bundle definitions. Only a single instance of {LockPath} can be provided and instead these were provided {string.Join(", ", found)}";
        }

        string parent = Path.GetDirectoryName(found[0])!;
        if (!inputs.Any(input => Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.Path)) == Path.TrimEndingDirectorySeparator(parent)))
        {
            return $"Expected '{DirectoryName}' directory, to be a direct child of one of: {string.Join(", ", inputs.Select(input => input.Path))}; was {found[0]}";
        }

        string lockPath = Path.Combine(found[0], LockName);
        bool lockMissing = FileKinds.Of(lockPath, followLinks: true) is null && FileKinds.Of(found[0], followLinks: true) is (null or FileKind.Directory);
        return lockMissing ? $"The bundle expected .imgpkg/{LockName} to exist, but it wasn't found in the path {lockPath}" : null;
    }
}
