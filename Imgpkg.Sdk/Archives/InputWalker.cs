using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Walks inputs depth first, the names of each directory in the order of their bytes, links not followed (formats 5.4.1). An input
/// written with a trailing separator is followed.
/// </summary>
internal static class InputWalker
{
    /// <summary>Walks the inputs, off the caller's thread: a large tree takes its time.</summary>
    public static Task<IReadOnlyList<LayerInput>> WalkAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken) =>
        Task.Run(() => Walk(inputs, cancellationToken), cancellationToken);

    public static IReadOnlyList<LayerInput> Walk(IEnumerable<string> inputs, CancellationToken cancellationToken) =>
        [.. inputs.Select(input => Walk(input, cancellationToken))];

    private static LayerInput Walk(string input, CancellationToken cancellationToken)
    {
        bool follow = System.IO.Path.EndsInDirectorySeparator(input);
        FileStatus status = FileKinds.StatusOf(input, follow) ?? throw FileFailures.Missing("lstat", input);
        var entries = new List<WalkedEntry> { new(input, ".", status) };
        if (status.Kind == FileKind.Directory)
        {
            WalkDirectory(PathText.Clean(input), string.Empty, entries, cancellationToken);
        }

        return new LayerInput(input, entries);
    }

    private static void WalkDirectory(string directory, string prefix, List<WalkedEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string name in Names(directory))
        {
            string path = PathText.Join(directory, name);
            FileStatus status = FileKinds.StatusOf(path, followLinks: false) ?? throw FileFailures.Missing("lstat", path);
            entries.Add(new WalkedEntry(path, prefix + name, status));
            if (status.Kind == FileKind.Directory)
            {
                WalkDirectory(path, $"{prefix}{name}/", entries, cancellationToken);
            }
        }
    }

    private static string[] Names(string directory)
    {
        try
        {
            string[] names = [.. Directory.EnumerateFileSystemEntries(directory).Select(path => System.IO.Path.GetFileName(path))];
            Array.Sort(names, Utf8Order.Instance);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFailures.Open(directory, e);
        }
    }
}
