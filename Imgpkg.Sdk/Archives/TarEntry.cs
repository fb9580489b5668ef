namespace Imgpkg.Sdk.Archives;

/// <summary>The header of one entry read from a tar archive, extended headers applied.</summary>
internal sealed record TarEntry
{
    public required string Name { get; init; }

    public required char Type { get; init; }

    public required long Size { get; init; }

    public required long Mode { get; init; }

    public required long UserId { get; init; }

    public required long GroupId { get; init; }

    public required DateTimeOffset Modified { get; init; }

    /// <summary>When the file was last read; null when the archive does not say.</summary>
    public DateTimeOffset? Accessed { get; init; }

    public required string LinkName { get; init; }

    public bool IsRegular => Type is '0' or '\0';

    public bool IsDirectory => Type == '5';

    public bool IsLink => Type is '1' or '2';

    /// <summary>A device or fifo.</summary>
    public bool IsSpecial => Type is '3' or '4' or '6';
}
