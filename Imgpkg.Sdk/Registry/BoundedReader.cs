using System.Buffers;

namespace Imgpkg.Sdk.Registry;

/// <summary>Reads streams whose content must fit in memory, and refuses those that would not.</summary>
internal static class BoundedReader
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads to the end. Nothing is allocated but the result: there are two or three such documents for every image.</summary>
    /// <exception cref="SizeLimitExceededException">There is more than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAllAsync(Stream stream, int limit, string what, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is var count && count > 0)
            {
                length += count;
                if (length > limit)
                {
                    throw new SizeLimitExceededException(what, limit);
                }

                if (length == buffer.Length)
                {
                    buffer = Enlarge(buffer);
                }
            }

            return buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads at most <paramref name="limit"/> bytes and leaves the rest.</summary>
    public static async Task<byte[]> ReadStartAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(limit);
        try
        {
            int length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, limit), limit, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Enlarge(byte[] full)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
