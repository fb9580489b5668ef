using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Formats the 512-byte headers of entries with exactly the original's bytes: ustar where everything fits, pax for names and sizes that do
/// not, GNU for modes that do not (formats 5.4.4, 5.4.5). The base library's writer leaves the device fields empty, which changes digests.
/// </summary>
internal static class TarHeader
{
    public const int BlockSize = 512;

    private const int NameLength = 100;
    private const int PrefixOffset = 345;
    private const long LargestOctalMode = 0x1FFFFF;
    private const long LargestOctalSize = 0x1FFFFFFFF;

    /// <summary>All header blocks of one entry, extra entries for long names included.</summary>
    public static byte[] Format(string name, bool isDirectory, long mode, long size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        char type = isDirectory ? '5' : '0';
        if (mode > LargestOctalMode)
        {
            return FormatGnu(bytes, type, mode, size);
        }

        bool ascii = Ascii.IsValid(bytes);
        if (ascii && size <= LargestOctalSize && (bytes.Length <= NameLength || Split(bytes) is not null))
        {
            return FormatUstar(bytes, type, mode, size);
        }

        return FormatPax(bytes, type, mode, size, name);
    }

    /// <summary>How many bytes <see cref="Format"/> gives.</summary>
    public static int Measure(string name, bool isDirectory, long mode, long size) =>
        IsShort(name, mode, size) ? BlockSize : Format(name, isDirectory, mode, size).Length;

    /// <summary>Writes what <see cref="Format"/> gives into a block, if it is one block of the most common kind.</summary>
    public static bool TryWrite(Span<byte> block, string name, bool isDirectory, long mode, long size)
    {
        if (block.Length < BlockSize || !IsShort(name, mode, size))
        {
            return false;
        }

        block = block[..BlockSize];
        block.Clear();
        Encoding.ASCII.GetBytes(name, block);
        Fill(block, mode, size, isDirectory ? '5' : '0', gnu: false, devices: true);
        return true;
    }

    private static bool IsShort(string name, long mode, long size) =>
        mode <= LargestOctalMode && size <= LargestOctalSize && name.Length <= NameLength && Ascii.IsValid(name);

    private static byte[] FormatUstar(byte[] name, char type, long mode, long size)
    {
        byte[] block = new byte[BlockSize];
        (byte[] prefix, byte[] suffix) = name.Length <= NameLength ? ([], name) : Split(name)!.Value;
        suffix.CopyTo(block, 0);
        prefix.CopyTo(block, PrefixOffset);
        Fill(block, mode, size, type, gnu: false, devices: true);
        return block;
    }

    private static byte[] FormatPax(byte[] name, char type, long mode, long size, string text)
    {
        var records = new List<byte[]>();
        if (!Ascii.IsValid(name) || name.Length > NameLength)
        {
            records.Add(Record("path", name));
        }

        if (size > LargestOctalSize)
        {
            records.Add(Record("size", Encoding.ASCII.GetBytes(size.ToString(CultureInfo.InvariantCulture))));
        }

        byte[] body = [.. records.SelectMany(record => record)];
        byte[] blocks = new byte[BlockSize + RoundUp(body.Length) + BlockSize];
        byte[] extraName = Shorten(Encoding.UTF8.GetBytes(ExtraName(text)), dropSlash: true);
        extraName.CopyTo(blocks, 0);
        Fill(blocks.AsSpan(0, BlockSize), mode: 0, body.Length, 'x', gnu: false, devices: false);
        body.CopyTo(blocks, BlockSize);
        Span<byte> header = blocks.AsSpan(blocks.Length - BlockSize);
        Shorten(name, dropSlash: false).CopyTo(header);
        Fill(header, mode, size > LargestOctalSize ? 0 : size, type, gnu: false, devices: true);
        return blocks;
    }

    private static byte[] FormatGnu(byte[] name, char type, long mode, long size)
    {
        int extra = name.Length > NameLength ? BlockSize + RoundUp(name.Length + 1) : 0;
        byte[] blocks = new byte[extra + BlockSize];
        if (extra > 0)
        {
            "././@LongLink"u8.CopyTo(blocks);
            Fill(blocks.AsSpan(0, BlockSize), mode: 0, name.Length + 1, 'L', gnu: true, devices: false);
            name.CopyTo(blocks, BlockSize);
        }

        Span<byte> header = blocks.AsSpan(extra);
        Cut(name).CopyTo(header);
        Fill(header, mode, size, type, gnu: true, devices: true);
        return blocks;
    }

    private static void Fill(Span<byte> block, long mode, long size, char type, bool gnu, bool devices)
    {
        if (mode > LargestOctalMode)
        {
            BinaryPrimitives.WriteInt64BigEndian(block[100..], mode);
            block[100] |= 0x80;
        }
        else
        {
            Octal(block.Slice(100, 8), mode);
        }

        Octal(block.Slice(108, 8), 0);
        Octal(block.Slice(116, 8), 0);
        if (size > LargestOctalSize)
        {
            // Only reached in GNU format; pax has announced the size already.
            block.Slice(124, 12).Clear();
            BinaryPrimitives.WriteInt64BigEndian(block[128..], size);
            block[124] |= 0x80;
        }
        else
        {
            Octal(block.Slice(124, 12), size);
        }

        Octal(block.Slice(136, 12), 0);
        block[156] = (byte)type;
        (gnu ? "ustar  \0"u8 : "ustar\000"u8).CopyTo(block[257..]);
        if (devices)
        {
            Octal(block.Slice(329, 8), 0);
            Octal(block.Slice(337, 8), 0);
        }

        WriteChecksum(block);
    }

    private static void WriteChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block[..BlockSize])
        {
            sum += value;
        }

        Octal(block.Slice(148, 7), sum);
    }

    // Digits fill the field but for a final NUL.
    private static void Octal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    private static (byte[] Prefix, byte[] Suffix)? Split(byte[] name)
    {
        int length = Math.Min(name.Length, 156);
        if (name.Length <= 156 && name[^1] == '/')
        {
            length = name.Length - 1;
        }

        int slash = name.AsSpan(0, length).LastIndexOf((byte)'/');
        int suffix = name.Length - slash - 1;
        return slash is >= 1 and <= 155 && suffix is >= 1 and <= NameLength ? (name[..slash], name[(slash + 1)..]) : null;
    }

    private static string ExtraName(string name)
    {
        int slash = name.LastIndexOf('/');
        return slash < 0 ? $"PaxHeaders.0/{name}" : $"{name[..slash]}/PaxHeaders.0/{name[(slash + 1)..]}";
    }

    private static byte[] Shorten(byte[] name, bool dropSlash)
    {
        byte[] ascii = Array.FindAll(name, value => value < 0x80);
        if (!dropSlash)
        {
            return Cut(ascii);
        }

        byte[] cut = ascii[..Math.Min(ascii.Length, NameLength)];
        while (cut.Length > 0 && cut[^1] == '/')
        {
            cut = cut[..^1];
        }

        return cut;
    }

    private static byte[] Cut(byte[] name)
    {
        if (name.Length <= NameLength)
        {
            return name;
        }

        return name[NameLength - 1] == '/' ? name[..(NameLength - 1)] : name[..NameLength];
    }

    private static byte[] Record(string key, byte[] value)
    {
        // The length counts its own digits.
        int rest = 1 + key.Length + 1 + value.Length + 1;
        int length = rest + Digits(rest);
        if (Digits(length) != Digits(rest))
        {
            length = rest + Digits(length);
        }

        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")), .. value, (byte)'\n'];
    }

    private static int Digits(int value) => value.ToString(CultureInfo.InvariantCulture).Length;

    private static int RoundUp(int length) => (length + BlockSize - 1) / BlockSize * BlockSize;
}
