namespace Imgpkg.Sdk.Archives;

/// <summary>One entry of a layer to be written.</summary>
/// <param name="Name">The name in the archive.</param>
/// <param name="SourcePath">The file to read; null for a directory and for content in memory.</param>
/// <param name="Input">The input it came from, for errors.</param>
/// <param name="Mode">The number for the mode field (formats 5.4.4).</param>
internal sealed record LayerEntry(string Name, string? SourcePath, string Input, long Mode)
{
    /// <summary>The content of a file that exists in memory only; null when it is read from <see cref="SourcePath"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The size of the file in bytes when it was found; null when nobody looked. Reading it may give another.</summary>
    public long? Size { get; init; }

    public bool IsDirectory => SourcePath is null && Content is null;
}
