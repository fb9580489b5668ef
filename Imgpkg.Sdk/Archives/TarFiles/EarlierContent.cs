using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>Content of a blob in a tar that an earlier run wrote.</summary>
/// <param name="File">The earlier tar.</param>
/// <param name="Entry">Where the content is in it.</param>
/// <param name="IsInPlace">Whether that is the file being written and the right place in it.</param>
internal sealed record EarlierContent(TarFile File, TarCatalogEntry Entry, bool IsInPlace)
{
    private const int ProbeSize = 4096;

    /// <summary>Whether the bytes are those of <paramref name="blob"/>.</summary>
    public async Task<bool> VerifyAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (!MayBeThere())
        {
            return false;
        }

        try
        {
            await WriteToAsync(Stream.Null, blob, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is ContentMismatchException or FileAccessException)
        {
            return false;
        }
    }

    /// <summary>Copies the content and verifies it again.</summary>
    /// <exception cref="ContentMismatchException">It changed since it was found.</exception>
    public async Task WriteToAsync(Stream destination, Descriptor blob, CancellationToken cancellationToken)
    {
        var content = new VerifyingStream(File.OpenEntry(Entry), blob);
        await using (content.ConfigureAwait(false))
        {
            await content.CopyToAsync(destination, 1024 * 1024, cancellationToken).ConfigureAwait(false);
        }
    }

    // The places of contents that never arrived are zeros. No compressed layer begins with so many; one that does is fetched again.
    private bool MayBeThere()
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(ProbeSize, Entry.Size)];
        return File.Read(start, Entry.Offset) == start.Length && (start.IsEmpty || start.ContainsAnyExcept((byte)0));
    }
}
