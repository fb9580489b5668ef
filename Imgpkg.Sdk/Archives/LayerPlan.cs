using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives;

/// <summary>Decides which walked entries enter a layer, under which names and modes (formats 5.4).</summary>
internal static class LayerPlan
{
    /// <summary>The entries of a layer, in archive order.</summary>
    /// <exception cref="FileAccessException">An input cannot be archived.</exception>
    public static IReadOnlyList<LayerEntry> Make(IReadOnlyList<LayerInput> inputs, IReadOnlyCollection<string> exclusions, bool preservePermissions)
    {
        var excluded = new HashSet<string>(exclusions, StringComparer.Ordinal);
        var entries = new List<LayerEntry>();
        foreach (LayerInput input in inputs)
        {
            FileStatus target = FileKinds.StatusOf(input.Path, followLinks: true) ?? throw FileFailures.Missing("stat", input.Path);
            try
            {
                Add(input, target, excluded, preservePermissions, entries);
            }
            catch (FileAccessException e) when (e.During($"Adding file '{input.Path}' to tar"))
            {
                throw;
            }
        }

        return entries;
    }

    /// <summary>
    /// Names that stand twice, each with the paths that claim it, in the order they were met (formats 5.4.2). Exclusions do not count.
    /// A single input has every name once.
    /// </summary>
    public static IReadOnlyList<string> FindDuplicates(IReadOnlyList<LayerInput> inputs) => inputs.Count == 1 ? [] :
    [
        .. inputs
            .SelectMany(input => input.Entries)
            .Where(entry => !(entry.IsInput && entry.Kind == FileKind.Directory))
            .GroupBy(entry => entry.IsInput ? entry.BaseName : entry.Name, entry => entry.Path, StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any())
            .SelectMany(group => group),
    ];

    private static void Add(LayerInput input, FileStatus target, HashSet<string> excluded, bool preservePermissions, List<LayerEntry> entries)
    {
        if (target.Kind != FileKind.Directory)
        {
            AddFile(input, target, excluded, preservePermissions, entries);
            return;
        }

        if (input.Entries[0].Kind == FileKind.SymbolicLink)
        {
            throw NotRegular(input.Path);
        }

        long directoryMode = EntryModes.ForDirectory(input.Path, preservePermissions);
        string? skipped = null;
        foreach (WalkedEntry entry in input.Entries)
        {
            if (skipped is not null && (skipped == "./" || entry.Name.StartsWith(skipped, StringComparison.Ordinal)))
            {
                continue;
            }

            skipped = null;
            // The kind is checked before the exclusion (formats 5.4.3).
            if (entry.Kind is not (FileKind.Regular or FileKind.Directory))
            {
                throw NotRegular(entry.Path);
            }

            if (excluded.Contains(PlatformName(entry.Name)))
            {
                skipped = entry.Kind == FileKind.Directory ? $"{entry.Name}/" : null;
            }
            else if (entry.Kind == FileKind.Directory)
            {
                entries.Add(new LayerEntry(entry.Name, SourcePath: null, input.Path, directoryMode));
            }
            else
            {
                entries.Add(new LayerEntry(entry.Name, entry.Path, input.Path, EntryModes.ForFile(entry.Path, entry.Status.Mode, preservePermissions)) { Size = entry.Status.Size });
            }
        }
    }

    private static void AddFile(LayerInput input, FileStatus target, HashSet<string> excluded, bool preservePermissions, List<LayerEntry> entries)
    {
        // A fifo would block and a device never end.
        if (target.Kind != FileKind.Regular)
        {
            throw NotRegular(input.Path);
        }

        string name = input.Entries[0].BaseName;
        if (!excluded.Contains(name))
        {
            entries.Add(new LayerEntry(name, input.Path, input.Path, EntryModes.ForFile(input.Path, target.Mode, preservePermissions)) { Size = target.Size });
        }
    }

    // On Windows exclusions are written with back-slashes (imgpkg compatibility).
    private static string PlatformName(string name) => OperatingSystem.IsWindows() ? name.Replace('/', '\\') : name;

    private static FileAccessException NotRegular(string path) => new($"Expected file '{path}' to be a regular file");
}
