namespace Imgpkg.Sdk.Registry;

/// <summary>Reads streams whose content must fit in memory, and refuses those that would not.</summary>
internal static class BoundedReader
{
    /// <summary>Reads to the end.</summary>
    /// <exception cref="SizeLimitExceededException">There is more than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAllAsync(Stream stream, int limit, string what, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count && count > 0)
        {
            if (content.Length + count > limit)
            {
                throw new SizeLimitExceededException(what, limit);
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    /// <summary>Reads at most <paramref name="limit"/> bytes and leaves the rest.</summary>
    public static async Task<byte[]> ReadStartAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[limit];
        int length = await stream.ReadAtLeastAsync(buffer, limit, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer[..length];
    }
}
