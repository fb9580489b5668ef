namespace Imgpkg.Sdk.Infrastructure;

/// <summary>What differs between a file and the same file after somebody wrote to it.</summary>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Changed">The time of its last change; only good to be compared with another one of the same open file.</param>
internal readonly record struct FileStamp(long Size, long Changed);
