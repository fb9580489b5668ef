using System.Buffers;
using System.Net.Http.Headers;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// A blob as one stream, though the connection may break any number of times: reading continues at the byte that was reached (R4.11). Does
/// not verify; what is read through it has to be.
/// </summary>
internal sealed class ResumingStream(BlobDownloads downloads, Descriptor descriptor, BlobPart first, RetryPipeline retry, TransferLimits limits) : ReadOnlyStream
{
    // So much between two failures makes the second one a new trouble rather than the same one.
    private const int Progress = 64 * 1024;

    private BlobPart? _part = first;
    private EntityTagHeaderValue? _tag;
    private long _position;
    private long _readAgain;
    private long _failedAt;
    private int _failures;
    private bool _isDisposed;

    public override int Read(Span<byte> buffer)
    {
        byte[] bytes = new byte[buffer.Length];
        int count = ReadAsync(bytes).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                int count = await ReadPartAsync(buffer, cancellationToken).ConfigureAwait(false);
                _position += count;
                await limits.Bytes.TakeAsync(count, cancellationToken).ConfigureAwait(false);
                return count;
            }
            catch (RegistryException e) when (e.IsTransient && !e.IsExhausted)
            {
                await PrepareToResumeAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _part?.Body.Dispose();
            string registry = downloads.Repository.Registry;
            Telemetry.Received(registry, _position, complete: _position >= descriptor.Size);
            Telemetry.Received(registry, _readAgain, complete: false);
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadPartAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _part ??= await ResumeAsync(cancellationToken).ConfigureAwait(false);
        int count = await _part.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return count > 0 || buffer.Length == 0 || _position >= descriptor.Size || !_part.EndsWithConnection
            ? count
            : throw ConnectionFailures.Ended(descriptor, downloads.Repository);
    }

    private async Task PrepareToResumeAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        _failures = _position - _failedAt >= Progress ? 1 : _failures + 1;
        _failedAt = _position;
        if (_failures >= retry.Attempts)
        {
            failure.IsExhausted = true;
            throw failure;
        }

        _tag = _part?.Tag ?? _tag;
        _part?.Body.Dispose();
        _part = null;
        Telemetry.Retried(downloads.Repository.Registry, RetriedStep.Download);
        await Task.Delay(retry.BackOff(_failures), limits.Time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BlobPart> ResumeAsync(CancellationToken cancellationToken)
    {
        BlobPart part = await downloads.OpenFromAsync(descriptor, _position, _tag, cancellationToken).ConfigureAwait(false);
        try
        {
            await SkipAsync(part.Body, _position - part.Position, cancellationToken).ConfigureAwait(false);
            return part;
        }
        catch
        {
            part.Body.Dispose();
            throw;
        }
    }

    /// <summary>Reads over what was read before: the registry began anew.</summary>
    private async Task SkipAsync(Stream body, long bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            while (bytes > 0)
            {
                int count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                bytes -= count;
                _readAgain += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
