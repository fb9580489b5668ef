using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// A request body produced by a <see cref="BlobSource"/>, hashed while it is sent. With a known descriptor the length is announced and the
/// bytes must match; without one the body is chunked and <see cref="Sent"/> tells afterwards what it was. A source that verifies itself is not
/// hashed a second time.
/// </summary>
internal sealed class BlobContent : HttpContent
{
    private readonly BlobSource _source;
    private readonly Descriptor? _expected;
    private readonly RequestContext _context;

    // Bytes of the last attempt, until it is known whether they were of use.
    private long _unsettled;
    private volatile bool _isDisposed;

    public BlobContent(BlobSource source, Descriptor? expected, RequestContext context)
    {
        _source = source;
        _expected = expected;
        _context = context;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>The length to announce where there is no descriptor; null sends chunks.</summary>
    public long? Size { get; init; }

    /// <summary>Digest and size of what the last attempt sent; null before the end of one.</summary>
    public (Digest Digest, long Size)? Sent { get; private set; }

    private bool IsVerified => _expected is not null && _source.Verified == _expected.Digest;

    /// <summary>Tells that the registry took what was sent.</summary>
    public void Accept() => Settle(accepted: true);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Whatever was sent before has to be sent again.
        Settle(accepted: false);
        Sent = null;
        using IncrementalHash? hash = IsVerified ? null : Digest.CreateHash(_expected?.Digest.Algorithm ?? Digest.Sha256);
        var body = new UploadStream(stream, _expected, _context.Limits);
        await using (body.ConfigureAwait(false))
        {
            WriteOnlyStream destination = hash is null ? body : new HashingWriteStream(body, hash);
            await using (destination.ConfigureAwait(false))
            {
                try
                {
                    await WriteSourceAsync(destination, body, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    Keep(body.Length);
                }

                Digest digest = hash is null ? _expected!.Digest : Digest.Of(hash);
                Verify(digest, body.Length);
                Sent = (digest, body.Length);
            }
        }

        _context.BodySent?.Invoke();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            Settle(accepted: false);
        }

        base.Dispose(disposing);
    }

    // The answer may have come before the end of the body, and nobody waited for that.
    private void Keep(long bytes)
    {
        Interlocked.Exchange(ref _unsettled, bytes);
        if (_isDisposed)
        {
            Settle(accepted: false);
        }
    }

    private void Settle(bool accepted) => Telemetry.Sent(_context.Repository.Registry, Interlocked.Exchange(ref _unsettled, 0), accepted);

    private async Task WriteSourceAsync(WriteOnlyStream destination, UploadStream body, CancellationToken cancellationToken)
    {
        try
        {
            await _source.WriteToAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!body.HasFailed && e is (IOException or ObjectDisposedException))
        {
            // The base class takes these for failures of the connection, which are worth another attempt; this one is the caller's own.
            throw new BlobSourceException(e);
        }
    }

    private void Verify(Digest digest, long length)
    {
        if (_expected is not null && length != _expected.Size)
        {
            throw ContentMismatchException.ForSize(_expected, length);
        }

        if (_expected is not null && digest != _expected.Digest)
        {
            throw ContentMismatchException.ForDigest(_expected, digest, length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _expected?.Size ?? Size ?? 0;
        return _expected is not null || Size is not null;
    }
}
