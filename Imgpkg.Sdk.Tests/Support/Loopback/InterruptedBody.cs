using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Cuts the connection when so many bytes of the request body have been read.</summary>
internal sealed class InterruptedBody(HttpContext context, Stream inner, long limit) : ReadFilter
{
    private long _left = limit;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            context.Abort();
            throw new IOException("The test cut the connection.");
        }

        int count = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }
}
