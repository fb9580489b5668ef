using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// Writes a blob into a file and hashes it on the way; refuses the first byte too many. Failures of the file become the store's, so that
/// those of the content's source stay distinguishable. Does not own the file.
/// </summary>
internal sealed class HashingStream(Stream file, Descriptor? expected, Func<Exception, RegistryException> writing) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = Oci.Digest.CreateHash(expected?.Digest.Algorithm ?? Oci.Digest.Sha256);
    private long _written;

    /// <summary>The digest of what was written so far.</summary>
    public Digest Digest => Oci.Digest.Of(_hash);

    public override long Length => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Observe(buffer);
        try
        {
            file.Write(buffer);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw writing(e);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Observe(buffer.Span);
        try
        {
            await file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw writing(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Observe(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _written += bytes.Length;
        if (expected is not null && _written > expected.Size)
        {
            throw ContentMismatchException.ForSize(expected, _written);
        }
    }
}
