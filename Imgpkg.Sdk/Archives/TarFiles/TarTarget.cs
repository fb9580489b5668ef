using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Finds the file that a tar replaces: renaming over a link would leave what it leads to as it was.</summary>
internal static class TarTarget
{
    /// <summary>The absolute path of the file itself, which need not be there.</summary>
    /// <exception cref="FileAccessException">There is something that is no regular file.</exception>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.EndsInDirectorySeparator(full) || FileKinds.Of(full, followLinks: true) == FileKind.Directory)
        {
            throw new FileAccessException($"open {path}: is a directory");
        }

        if (FileKinds.Of(full, followLinks: true) is { } kind and not FileKind.Regular)
        {
            throw new FileAccessException($"open {path}: not a regular file");
        }

        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // Nothing there yet, or a loop of links, which opening will complain about.
            return full;
        }
    }
}
