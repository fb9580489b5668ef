using Imgpkg.Sdk.Oci;

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

    /// <summary>The digest that whoever produces the content makes sure of; null where that is left to whoever receives it.</summary>
    internal Digest? Verified { get; private init; }

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

    /// <summary>Content read from streams that verify it themselves: the read that meets the end of anything else throws.</summary>
    internal static BlobSource FromVerifiedStream(Digest digest, Func<CancellationToken, Task<Stream>> open) => new(FromStream(open)._write) { Verified = digest };

    /// <summary>Content that <paramref name="write"/> writes into the stream it is given, which it leaves open.</summary>
    public static BlobSource FromWriter(Func<Stream, CancellationToken, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new(write);
    }

    /// <summary>The same content, written by something that stands before this source.</summary>
    internal BlobSource Through(Func<Stream, CancellationToken, Task> write) => new(write) { Verified = Verified };

    /// <summary>Writes the whole content into <paramref name="destination"/>, which stays open.</summary>
    public Task WriteToAsync(Stream destination, CancellationToken cancellationToken) => _write(destination, cancellationToken);
}
