using System.IO.Compression;
using System.Text;

namespace Imgpkg.Sdk.Tests.Archives;

/// <summary>Puts tars together block by block, also such as no archiver makes.</summary>
internal sealed class TarBuilder
{
    private readonly MemoryStream _tar = new();

    /// <summary>A header block with a valid checksum; <paramref name="change"/> may break anything but that.</summary>
    public static byte[] Header(string name, char type = '0', long size = 0, int mode = 0x180, string link = "", Action<byte[]>? change = null)
    {
        byte[] block = new byte[512];
        Put(block, 0, name);
        Put(block, 100, $"{Convert.ToString(mode, 8).PadLeft(7, '0')}\0");
        Put(block, 108, "0000000\0");
        Put(block, 116, "0000000\0");
        Put(block, 124, $"{Convert.ToString(size, 8).PadLeft(11, '0')}\0");
        Put(block, 136, "00000000000\0");
        block[156] = (byte)type;
        Put(block, 157, link);
        Put(block, 257, "ustar\000");
        change?.Invoke(block);
        Put(block, 148, "        ");
        Put(block, 148, $"{Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0')}\0 ");
        return block;
    }

    public static void Put(byte[] block, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(block, offset);

    public static string Record(string key, string value)
    {
        int rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        int length = rest + 1;
        while (length != rest + $"{length}".Length)
        {
            length = rest + $"{length}".Length;
        }

        return $"{length} {key}={value}\n";
    }

    public TarBuilder File(string name, string content = "", int mode = 0x180) => Add(Header(name, '0', Encoding.UTF8.GetByteCount(content), mode), content);

    public TarBuilder Directory(string name) => Add(Header(name, '5'));

    public TarBuilder Link(string name, string target, char type = '2') => Add(Header(name, type, link: target));

    public TarBuilder Pax(params (string Key, string Value)[] records)
    {
        string body = string.Concat(records.Select(record => Record(record.Key, record.Value)));
        return Add(Header("PaxHeaders.0/x", 'x', Encoding.UTF8.GetByteCount(body)), body);
    }

    public TarBuilder Add(byte[] header, string content = "")
    {
        _tar.Write(header);
        return Raw(Encoding.UTF8.GetBytes(content));
    }

    /// <summary>Adds bytes and fills the block up.</summary>
    public TarBuilder Raw(byte[] bytes)
    {
        _tar.Write(bytes);
        _tar.Write(new byte[-bytes.Length & 511]);
        return this;
    }

    /// <summary>The tar with its trailer.</summary>
    public byte[] ToArray() => [.. _tar.ToArray(), .. new byte[1024]];

    /// <summary>The tar as it is, without trailer.</summary>
    public byte[] ToUnfinishedArray() => _tar.ToArray();

    public byte[] ToGzip() => Gzip(ToArray());

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
