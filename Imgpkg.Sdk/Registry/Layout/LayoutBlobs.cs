using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>The blobs of one store: files named by digest, which appear complete and never change.</summary>
internal sealed class LayoutBlobs(LayoutDirectory directory)
{
    private const int MinBuffer = 4 * 1024;
    private const int MaxBuffer = 1024 * 1024;

    /// <summary>Whether the blob is there in full. One of another size, cut short by a foreign tool, is not.</summary>
    public bool Has(Descriptor descriptor) => new FileInfo(directory.BlobPath(descriptor.Digest)) is { Exists: true } file && file.Length == descriptor.Size;

    /// <summary>The size of a blob in bytes; null when it is not there.</summary>
    public long? Size(Digest digest) => new FileInfo(directory.BlobPath(digest)) is { Exists: true } file ? file.Length : null;

    public FileStream Open(Digest digest, long size)
    {
        string path = directory.BlobPath(digest);
        try
        {
            return BoundedFile.Open(path, BufferFor(size));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StoreAnswers.BlobUnknown(directory.Failures.Repository, digest);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw directory.Failures.Reading(path, e);
        }
    }

    /// <summary>Reads a manifest whole; null when there is no such blob.</summary>
    public byte[]? ReadManifest(Digest digest)
    {
        try
        {
            return BoundedFile.Read(directory.BlobPath(digest), RegistryLimits.MaxManifestBytes, directory.Failures);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a blob and returns its digest and size; <paramref name="expected"/>, if given, must match.</summary>
    public async Task<(Digest Digest, long Size)> WriteAsync(Descriptor? expected, BlobSource source, CancellationToken cancellationToken)
    {
        string folder = directory.EnsureBlobFolder(expected?.Digest.Algorithm ?? Digest.Sha256);
        using TemporaryFile file = Create(folder);
        using var hashing = new HashingStream(file.Stream, expected, cause => directory.Failures.Writing(folder, cause));

        // Not disposed: after a failure that would write the rest of the buffer, and it holds nothing else.
        var buffered = new BufferedStream(hashing, BufferFor(expected?.Size ?? MaxBuffer));
        await source.WriteToAsync(buffered, cancellationToken).ConfigureAwait(false);
        await buffered.FlushAsync(cancellationToken).ConfigureAwait(false);

        Digest actual = hashing.Digest;
        long size = hashing.Length;
        if (expected is not null)
        {
            Verify(expected, actual, size);
        }

        await Task.Run(() => Commit(file, actual), cancellationToken).ConfigureAwait(false);
        return (actual, size);
    }

    /// <summary>Deletes a blob, if it is there.</summary>
    public void Delete(Digest digest)
    {
        string path = directory.BlobPath(digest);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw directory.Failures.Writing(path, e);
        }
    }

    /// <summary>Gives a blob file of another store a second name in this one; false when the file system cannot.</summary>
    public bool TryLink(LayoutDirectory other, Descriptor descriptor)
    {
        string folder = directory.EnsureBlobFolder(descriptor.Digest.Algorithm);
        if (!UnixFiles.TryLink(other.BlobPath(descriptor.Digest), directory.BlobPath(descriptor.Digest)))
        {
            return false;
        }

        UnixFiles.FlushDirectory(folder);
        return true;
    }

    private static int BufferFor(long size) => (int)Math.Clamp(size, MinBuffer, MaxBuffer);

    private static void Verify(Descriptor expected, Digest actual, long size)
    {
        if (size != expected.Size)
        {
            throw ContentMismatchException.ForSize(expected, size);
        }

        if (actual != expected.Digest)
        {
            throw ContentMismatchException.ForDigest(expected, actual, size);
        }
    }

    private TemporaryFile Create(string folder)
    {
        try
        {
            return TemporaryFile.Create(folder);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw directory.Failures.Writing(folder, e);
        }
    }

    private void Commit(TemporaryFile file, Digest digest)
    {
        string path = directory.BlobPath(digest);
        try
        {
            file.MoveTo(path);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw directory.Failures.Writing(path, e);
        }
    }
}
