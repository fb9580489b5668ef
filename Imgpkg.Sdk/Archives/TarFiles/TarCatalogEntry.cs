namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Where the content of a regular file is in a tar.</summary>
/// <param name="Name">Its name, as written; never used as a path.</param>
/// <param name="Offset">Where its content begins in the tar, in bytes.</param>
/// <param name="Size">The size of its content in bytes.</param>
internal sealed record TarCatalogEntry(string Name, long Offset, long Size);
