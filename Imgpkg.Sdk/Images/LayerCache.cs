using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Remembers which compressed layer an uncompressed one becomes, in a small file of the user's cache directory. What it says is only a hint: a
/// layer that has to be sent is made from the files and verified against it, and a file that cannot be read is as good as none.
/// </summary>
internal sealed class LayerCache(IEnvironment environment, IOptions<ImgpkgOptions> options, ILogger<LayerCache> logger)
{
    private const string DisablingVariable = "IMGPKG_NO_CACHE";
    private const int MaxEntries = 1000;

    // A file of ours is far smaller; anything larger is not read.
    private const int MaxFileSize = 1024 * 1024;

    private readonly Lock _lock = new();

    /// <summary>Whether it is switched on, and has a place.</summary>
    public bool IsUsed => FindFile() is not null;

    /// <summary>Whether a layer like this one is remembered: only then is it worth hashing the files first.</summary>
    public LayerLikeness Compare(LayerOutline outline)
    {
        List<LayerCacheEntry> entries = Read();
        return entries.Exists(entry => entry.Outline.Headers == outline.Headers) ? LayerLikeness.Alike
            : entries.Exists(entry => entry.Outline.Size == outline.Size) ? LayerLikeness.Changed
            : LayerLikeness.Unknown;
    }

    /// <summary>The compressed layer that an uncompressed one becomes; null when it is not remembered.</summary>
    public Descriptor? Find(Digest diffId) => Read().FindLast(entry => entry.DiffId == diffId)?.Layer;

    public void Add(Digest diffId, LayerOutline outline, Descriptor layer) =>
        Change(entries => entries.Add(new LayerCacheEntry(diffId, outline, layer)), diffId);

    public void Remove(Digest diffId) => Change(static _ => { }, diffId);

    // The newest entry of a layer is the last; the oldest give way.
    private void Change(Action<List<LayerCacheEntry>> change, Digest diffId)
    {
        if (FindFile() is not { } path)
        {
            return;
        }

        lock (_lock)
        {
            List<LayerCacheEntry> entries = Read();
            entries.RemoveAll(entry => entry.DiffId == diffId);
            change(entries);
            Write(path, entries.TakeLast(MaxEntries));
        }
    }

    private List<LayerCacheEntry> Read()
    {
        try
        {
            return FindFile() is { } path && new FileInfo(path) is { Exists: true, Length: <= MaxFileSize }
                ? [.. File.ReadLines(path).Select(LayerCacheEntry.Parse).OfType<LayerCacheEntry>()]
                : [];
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            logger.LayerCacheFailed("read", e.Message);
            return [];
        }
    }

    // Beside the file and then in its place: a reader never sees half of it.
    private void Write(string path, IEnumerable<LayerCacheEntry> entries)
    {
        string temporary = $"{path}.{Guid.NewGuid():n}";
        try
        {
            CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(temporary, entries.Select(entry => entry.ToString()));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            logger.LayerCacheFailed("written", e.Message);
            Discard(temporary);
        }
    }

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // Whatever kept it from being written keeps it from being deleted.
        }
    }

    private string? FindFile() => options.Value.UseLayerCache && !IsTrue(environment.Get(DisablingVariable)) && CacheDirectory() is { } directory
        ? Path.Combine(directory, "imgpkg", $"layers-{LayerCompression.Profile}.v2")
        : null;

    private static bool IsTrue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private string? CacheDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            return Absolute(environment.Get("LOCALAPPDATA"));
        }

        string? home = Absolute(environment.Get("HOME"));
        return OperatingSystem.IsMacOS()
            ? home is null ? null : Path.Combine(home, "Library", "Caches")
            : Absolute(environment.Get("XDG_CACHE_HOME")) ?? (home is null ? null : Path.Combine(home, ".cache"));
    }

    private static string? Absolute(string? path) => Path.IsPathFullyQualified(path ?? string.Empty) ? path : null;
}
