namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Content that can be produced again and again: retries and authentication replays need it once more, which a bare stream cannot give.
/// Safe for sequential reuse; each write starts at the first byte and writes the same bytes.
/// </summary>
public sealed class BlobSource
{
    private const int BufferSize = 128 * 1024;

    private readonly Func<Stream, CancellationToken, Task> _write;

    private BlobSource(Func<Stream, CancellationToken, Task> write) => _write = write;

    /// <summary>Content held in memory; it must not change afterwards.</summary>
    public static BlobSource FromBytes(ReadOnlyMemory<byte> content) =>
        new((destination, cancellationToken) => destination.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>Content read from streams that <paramref name="open"/> gives, a new one at the first byte each time; each is disposed after use.</summary>
    public static BlobSource FromStream(Func<CancellationToken, Task<Stream>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new(async (destination, cancellationToken) =>
        {
            Stream stream = await open(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.CopyToAsync(destination, BufferSize, cancellationToken).ConfigureAwait(false);
            }
        });
    }

    /// <summary>Content that <paramref name="write"/> writes into the stream it is given, which it leaves open.</summary>
    public static BlobSource FromWriter(Func<Stream, CancellationToken, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new(write);
    }

    /// <summary>Writes the whole content into <paramref name="destination"/>, which stays open.</summary>
    public Task WriteToAsync(Stream destination, CancellationToken cancellationToken) => _write(destination, cancellationToken);
}
