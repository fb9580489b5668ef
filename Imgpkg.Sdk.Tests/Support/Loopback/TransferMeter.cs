namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Counts the bytes of bodies that requests of one kind moved, and cuts the first of them in the middle.</summary>
internal sealed class TransferMeter(int cuts, long cutAfter)
{
    private long _sent;
    private long _received;
    private int _cutsLeft = cuts;

    /// <summary>Bytes of answers.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of requests.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many cuts have not happened yet.</summary>
    public int CutsLeft => Math.Max(0, Volatile.Read(ref _cutsLeft));

    /// <summary>To be added for all requests of the kind.</summary>
    public FaultAction CutAnswers => (context, next) =>
    {
        bool cut = Interlocked.Decrement(ref _cutsLeft) >= 0;
        context.Response.Body = new ResponseFilter(context.Response.Body, async (offset, piece, body, cancellationToken) =>
        {
            ReadOnlyMemory<byte> passed = cut ? piece[..(int)Math.Clamp(cutAfter - offset, 0, piece.Length)] : piece;
            await body.WriteAsync(passed, cancellationToken);
            Interlocked.Add(ref _sent, passed.Length);
        });
        return next(context);
    };

    /// <summary>To be added for all requests of the kind.</summary>
    public FaultAction CutRequests => (context, next) =>
    {
        // Small requests end before they could be cut; they do not use a cut up.
        bool cut = (context.Request.ContentLength is null || context.Request.ContentLength > cutAfter) && Interlocked.Decrement(ref _cutsLeft) >= 0;
        Stream body = cut ? new InterruptedBody(context.Request.Body, cutAfter) : context.Request.Body;
        var metered = new MeteredBody(body, count => Interlocked.Add(ref _received, count));
        if (cut)
        {
            return InterruptedBody.HandleAsync(context, metered, next);
        }

        context.Request.Body = metered;
        return next(context);
    };

    private sealed class MeteredBody(Stream inner, Action<int> counted) : ReadFilter
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            counted(count);
            return count;
        }
    }
}
