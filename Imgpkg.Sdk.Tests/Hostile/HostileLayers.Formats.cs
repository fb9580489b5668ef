using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Tests.Archives;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>Layers that lie about their own form: headers, extensions, compression, amounts.</summary>
internal static partial class HostileLayers
{
    /// <summary>The limits that the corpus is tried with: low, so that what exceeds them is quickly made.</summary>
    public static void Configure(LimitOptions limits)
    {
        limits.MaxUnpackedBytes = 16 * 1024 * 1024;
        limits.MaxEntries = 30_000;
    }

    private static IEnumerable<HostileLayer> Headers()
    {
        yield return Refused("wrong checksum", "invalid tar header", new TarBuilder().Raw([.. TarBuilder.Header("x").Select((b, i) => i == 3 ? (byte)'y' : b)]));
        yield return Refused("size that is no number", "invalid number", new TarBuilder().Add(TarBuilder.Header("x", change: block => TarBuilder.Put(block, 124, "99999999999"))));
        yield return Refused("negative size", "invalid size", new TarBuilder().Add(Binary("x", -1)));
        yield return Refused("size near 2^63", "invalid size", new TarBuilder().Add(Binary("x", long.MaxValue)));
        yield return Refused("size of 2^62", "unexpected EOF", new TarBuilder().Add(Binary("x", 1L << 62)));
        yield return Refused("pax size of 2^62", "unexpected EOF", new TarBuilder().Pax(("size", "4611686018427387904")).File("x", "1"));
        yield return Refused("negative pax size", "invalid tar header", new TarBuilder().Pax(("size", "-1")).File("x", "1"));
        yield return Refused("pax size of 40 digits", "invalid tar header", new TarBuilder().Pax(("size", new string('9', 40))).File("x", "1"));
        yield return Refused("pax time of a million years", "invalid tar header", new TarBuilder().Pax(("mtime", "31556952000000")).File("x", "1"));
        yield return Refused("pax time that is no number", "invalid tar header", new TarBuilder().Pax(("mtime", "NaN")).File("x", "1"));
        yield return Refused("pax record longer than its header", "invalid tar header", Pax("99 path=../evil\n"));
        yield return Refused("pax record of length 0", "invalid tar header", Pax("0 path=x\n"));
        yield return Refused("pax record of a negative length", "invalid tar header", Pax("-8 path=x\n"));
        yield return Refused("pax record without a key", "invalid tar header", Pax("6 =xy\n"));
        yield return Refused("pax record without an end", "invalid tar header", Pax("10 path=xy"));
        yield return Refused("pax header of 2 MiB", "extended header of 2097152 bytes", new TarBuilder().Add(TarBuilder.Header("pax", 'x', 2 * 1024 * 1024)));
        yield return Refused("GNU long name of 8 EiB", "extended header of", new TarBuilder().Add(Binary("././@LongLink", (1L << 62) - 1, 'L')));
        yield return Refused("GNU sparse file", "Unsupported tar entry type 'S'", new TarBuilder().Add(TarBuilder.Header("x", 'S')));
        yield return Harmless("pax sparse file", new TarBuilder().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "4611686018427387904")).File("x", "1\n0\n1\n"), "x");
        yield return Refused("type that does not exist", "Unsupported tar entry type 'Z'", new TarBuilder().Add(TarBuilder.Header("x", 'Z')));
        yield return Harmless("directory with content", new TarBuilder().Add(TarBuilder.Header("d", '5', 1 << 20)).File("x", "1"), "x");
        yield return Harmless("extended header for nothing", new TarBuilder().File("x", "1").Pax(("path", "../evil")), "x");
    }

    private static IEnumerable<HostileLayer> Streams()
    {
        byte[] good = new TarBuilder().File("a", "1").File("b", "2").ToGzip();
        yield return Bytes("gzip cut off", "unexpected EOF", () => good[..(good.Length / 2)]);
        yield return Bytes("gzip with a broken block", "gzip: ", () => [.. good[..10], 0xff, 0xff, .. good[12..]]);
        yield return Bytes("gzip header alone", "unexpected EOF", () => [0x1f, 0x8b]);
        yield return Bytes("tar cut off in a header", "unexpected EOF", () => new TarBuilder().File("a", "1").ToUnfinishedArray()[..700]);
        yield return Bytes("text", "unexpected EOF", () => "<html>404</html>"u8.ToArray());
        yield return Bytes("noise", "invalid tar header", () => [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 7919) + 11))]);
        yield return new HostileLayer("gzip in gzip", () => [TarBuilder.Gzip(good)]) { Failure = typeof(InvalidLayerException), Says = "unexpected EOF" };
        yield return new HostileLayer("zstd", () => [[0x28, 0xb5, 0x2f, 0xfd, 0, 0]]) { Failure = typeof(UnsupportedMediaTypeException), Says = "zstd" };
    }

    private static IEnumerable<HostileLayer> Amounts()
    {
        yield return Limit("bomb of one file", nameof(LimitOptions.MaxUnpackedBytes), () => [.. Zeros("bomb", 64), .. TarBuilder.Gzip(new byte[1024])]);
        yield return Limit("bomb behind the end of the archive", nameof(LimitOptions.MaxUnpackedBytes), () => [.. good(), .. Enumerable.Repeat(Mebibyte(), 64).SelectMany(part => part)]);
        yield return Limit("bomb of a skipped entry", nameof(LimitOptions.MaxEntries), () => Repeated(TarBuilder.Header("d/link", '2', link: "x"), 31_000));
        yield return Limit("too many files", nameof(LimitOptions.MaxEntries), () => Repeated(TarBuilder.Header("file"), 31_000));
        yield return Limit("too many whiteouts", nameof(LimitOptions.MaxEntries), () => Repeated(TarBuilder.Header(".wh.x"), 31_000));
        yield return Limit("extended headers without end", nameof(LimitOptions.MaxUnpackedBytes), () => Repeated(new TarBuilder().Pax(("comment", "x")).ToUnfinishedArray(), 20_000));
        yield return new HostileLayer(
            "bomb in many layers", () => [.. Enumerable.Range(0, 20).Select(i => (byte[])[.. Zeros($"part-{i}", 1), .. TarBuilder.Gzip(new byte[1024])])]) { Failure = typeof(LimitExceededException), Says = nameof(LimitOptions.MaxUnpackedBytes) };
        yield return new HostileLayer(
            "opaque whiteouts of a full directory", () => [TarBuilder.Gzip(WhiteoutFlood())]) { Files = [.. Enumerable.Range(0, 5_000).Select(i => $"d/{i}").Order(StringComparer.Ordinal)] };

        static byte[] good() => new TarBuilder().File("a", "1").ToGzip();
    }

    private static HostileLayer Limit(string name, string limit, Func<byte[]> layer) =>
        new(name, () => [layer()]) { Failure = typeof(LimitExceededException), Says = $"LimitOptions.{limit}" };

    // Every whiteout would go through every file, were it not known that nothing is left to delete: 10^8 of them.
    private static byte[] WhiteoutFlood()
    {
        var tar = new TarBuilder();
        foreach (int i in Enumerable.Range(0, 5_000))
        {
            tar.File($"d/{i}");
        }

        byte[] whiteout = TarBuilder.Header("d/.wh..wh..opq");
        foreach (int _ in Enumerable.Range(0, 20_000))
        {
            tar.Raw(whiteout);
        }

        return tar.ToArray();
    }

    /// <summary>A compressed file of so many mebibytes of zeros, without the mark of the archive's end; gzip may stand behind gzip.</summary>
    public static byte[] Zeros(string name, int mebibytes) =>
    [
        .. TarBuilder.Gzip(TarBuilder.Header(name, size: mebibytes * 1024L * 1024)),
        .. Enumerable.Repeat(Mebibyte(), mebibytes).SelectMany(part => part),
    ];

    private static byte[] Mebibyte()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(new byte[1024 * 1024]);
        }

        return compressed.ToArray();
    }

    private static byte[] Repeated(byte[] block, int times)
    {
        var tar = new TarBuilder();
        foreach (int _ in Enumerable.Range(0, times))
        {
            tar.Raw(block);
        }

        return tar.ToGzip();
    }

    private static TarBuilder Pax(string records) => new TarBuilder().Add(TarBuilder.Header("pax", 'x', Encoding.UTF8.GetByteCount(records)), records).File("x", "1");

    private static byte[] Binary(string name, long size, char type = '0') => TarBuilder.Header(name, type, change: block =>
    {
        block.AsSpan(124, 12).Fill(size < 0 ? (byte)0xff : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128), size);
        block[124] = size < 0 ? (byte)0xff : (byte)0x80;
    });
}
