using System.IO.Compression;
using Imgpkg.Sdk.Archives.Gzip;

namespace Imgpkg.Sdk.Archives;

/// <summary>The one seam where layers are compressed and decompressed.</summary>
internal static class LayerCompression
{
    /// <summary>Names the bytes the compressor makes: they are settled by the layer's own. Another name for other bytes.</summary>
    public const string Profile = "gzip-go1.24-level1";

    /// <summary>A stream that compresses into <paramref name="destination"/>, which stays open, with bytes that never change.</summary>
    public static LayerGzipStream OpenWriter(Stream destination) => new(destination);

    /// <summary>
    /// A stream of the uncompressed layer. The first bytes decide, not the media type (formats 9.2). Owns <paramref name="source"/>.
    /// </summary>
    /// <exception cref="UnsupportedMediaTypeException">The layer is compressed in a way this library cannot read.</exception>
    public static async Task<Stream> OpenReaderAsync(Stream source, CancellationToken cancellationToken)
    {
        byte[] start = new byte[4];
        int length = await source.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var whole = new PrefixedStream(start.AsMemory(0, length), source);
        return start switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd] => throw new UnsupportedMediaTypeException("the layer is compressed with zstd, which this version cannot read; push it again with gzip"),
            _ => whole,
        };
    }
}
