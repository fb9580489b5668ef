using System.Text;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Reads header blocks: v7, ustar, GNU and pax. By hand, because modes as the original writes them (formats 5.4.4) do not fit the base
/// library's reader.
/// </summary>
internal static class TarHeaderReader
{
    /// <summary>The entry a header block describes, with what extended headers said before it.</summary>
    public static TarEntry Read(ReadOnlySpan<byte> block, TarExtensions extensions)
    {
        if (!HasValidChecksum(block))
        {
            throw new InvalidLayerException("archive/tar: invalid tar header");
        }

        char type = (char)block[156];
        string name = extensions.Path ?? Name(block);
        return new TarEntry
        {
            Name = name,

            // Archivers older than the type field marked directories by their names.
            Type = type == '\0' && name.EndsWith('/') ? '5' : type,

            // What a pax header says is about the entry proper, not about another header on the way to it.
            Size = (type is 'x' or 'L' or 'K' ? null : extensions.Size) ?? Number(block.Slice(124, 12)),
            Mode = Number(block.Slice(100, 8)),
            UserId = extensions.UserId ?? Number(block.Slice(108, 8)),
            GroupId = extensions.GroupId ?? Number(block.Slice(116, 8)),
            Modified = extensions.Modified ?? Time(Number(block.Slice(136, 12))),
            Accessed = extensions.Accessed,
            LinkName = extensions.LinkPath ?? Text(block.Slice(157, 100)),
        };
    }

    public static DateTimeOffset Time(long seconds) => seconds is >= -62135596800 and <= 253402300799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : throw new InvalidLayerException($"archive/tar: time out of range: {seconds}");

    public static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(Content(field));

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private static string Name(ReadOnlySpan<byte> block)
    {
        string name = Text(block[..100]);
        bool ustar = block.Slice(257, 6).SequenceEqual("ustar\0"u8);
        string prefix = ustar ? Text(block.Slice(345, 155)) : string.Empty;
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            return Binary(field);
        }

        ReadOnlySpan<byte> digits = Content(field).Trim((byte)' ');
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'7')
            ? Octal(digits)
            : throw new InvalidLayerException($"archive/tar: invalid number in tar header: {Encoding.UTF8.GetString(digits)}");
    }

    private static long Octal(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (byte digit in digits)
        {
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    // Big-endian two's complement; the top bit of the first byte is the marker.
    private static long Binary(ReadOnlySpan<byte> field)
    {
        bool negative = (field[0] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
        {
            byte part = i > 0 ? field[i] : (byte)(negative ? field[0] | 0x80 : field[0] & 0x7f);
            bool overflows = negative ? value < long.MinValue >> 8 : value > long.MaxValue >> 8;
            if (overflows)
            {
                throw new InvalidLayerException("archive/tar: number in tar header out of range");
            }

            value = (value << 8) | part;
        }

        return value;
    }

    private static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < TarHeader.BlockSize; i++)
        {
            byte value = i is >= 148 and < 156 ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        ReadOnlySpan<byte> digits = Content(block.Slice(148, 8)).Trim((byte)' ');
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'7'))
        {
            return false;
        }

        // Some old archivers summed signed bytes.
        long expected = Octal(digits);
        return expected == unsigned || expected == signed;
    }
}
