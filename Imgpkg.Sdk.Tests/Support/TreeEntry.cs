namespace Imgpkg.Sdk.Tests.Support;

/// <summary>One entry of a <see cref="TreeListing"/>. What does not apply, or is not compared, is null.</summary>
/// <param name="Path">Relative path with <c>/</c>.</param>
/// <param name="Type"><c>file</c>, <c>dir</c> or <c>symlink</c>.</param>
/// <param name="Mode">Four octal digits.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Sha256">Digest of a file's content, lower-case hex.</param>
/// <param name="ModificationTime">Seconds since 1970 of a file.</param>
/// <param name="Target">What a symlink points to.</param>
internal sealed record TreeEntry(
    string Path, string Type, string? Mode, long? Size = null, string? Sha256 = null, long? ModificationTime = null, string? Target = null);
