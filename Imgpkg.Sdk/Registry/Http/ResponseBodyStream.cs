using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The body of an answer: names the request when it breaks off or stalls, and ends the answer when disposed.</summary>
internal sealed class ResponseBodyStream(HttpResponseMessage response, Stream body) : ReadOnlyStream
{
    private readonly StallGuard? _stall = RequestContext.Of(response.RequestMessage!).Limits?.NewStallGuard();

    // Nothing in this library reads so; who does waits for the same thing in the same way, stall timeout included.
    public override int Read(Span<byte> buffer)
    {
        byte[] bytes = new byte[buffer.Length];
        int count = ReadAsync(bytes).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return _stall is null
                ? await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)
                : await _stall.WatchAsync(body.ReadAsync(buffer, _stall.Token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            throw ConnectionFailures.ToException(e, response.RequestMessage!);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
            _stall?.Dispose();
        }

        base.Dispose(disposing);
    }
}
