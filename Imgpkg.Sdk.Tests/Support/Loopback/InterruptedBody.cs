using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>A request body that breaks off when so many bytes of it have been read.</summary>
internal sealed class InterruptedBody(Stream inner, long limit) : ReadFilter
{
    private long _left = limit;

    /// <summary>Handles a request whose body breaks off, and then cuts the connection.</summary>
    public static async Task HandleAsync(HttpContext context, Stream body, RequestDelegate next)
    {
        context.Request.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            // Not before: a registry that loses its state has lost it when the client finds out and asks.
            context.Abort();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            throw new IOException("The test cut the connection.");
        }

        int count = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }
}
