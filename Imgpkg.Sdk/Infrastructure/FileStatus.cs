namespace Imgpkg.Sdk.Infrastructure;

/// <summary>What one look at a path tells.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions; null where that takes a look of its own.</param>
/// <param name="Size">Its size in bytes; null where that takes a look of its own.</param>
internal readonly record struct FileStatus(FileKind Kind, UnixFileMode? Mode, long? Size);
