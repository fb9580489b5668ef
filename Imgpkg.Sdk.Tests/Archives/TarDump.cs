using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Imgpkg.Sdk.Tests.Archives;

/// <summary>One entry of a tar as its header blocks have it, in the notation of the golden data.</summary>
internal sealed record DumpedEntry(string Name, string Type, string Mode, long Size, string Format, int HeaderOffset);

/// <summary>Takes a tar apart without any code of the library, as far as the original's archives need.</summary>
internal static class TarDump
{
    private const int Block = 512;

    public static IReadOnlyList<DumpedEntry> Read(byte[] tar)
    {
        var entries = new List<DumpedEntry>();
        string? longName = null;
        string? format = null;
        long? longSize = null;
        for (int offset = 0; tar.AsSpan(offset, Block).ContainsAnyExcept((byte)0);)
        {
            ReadOnlySpan<byte> header = tar.AsSpan(offset, Block);
            char type = (char)header[156];
            long size = (long)Number(header.Slice(124, 12));
            ReadOnlySpan<byte> body = tar.AsSpan(offset + Block, type == '5' ? 0 : (int)size);
            if (type == 'x')
            {
                foreach ((string key, string value) in Records(body))
                {
                    longName = key == "path" ? value : longName;
                    longSize = key == "size" ? long.Parse(value, CultureInfo.InvariantCulture) : longSize;
                }

                format = "pax";
            }
            else if (type == 'L')
            {
                longName = Text(body);
            }
            else
            {
                bool gnu = header.Slice(257, 8).SequenceEqual("ustar  \0"u8);
                string prefix = gnu ? string.Empty : Text(header.Slice(345, 155));
                string name = prefix.Length == 0 ? Text(header[..100]) : $"{prefix}/{Text(header[..100])}";
                entries.Add(new DumpedEntry(
                    longName ?? name, type.ToString(), Convert.ToString((long)Number(header.Slice(100, 8)), 8), longSize ?? size, format ?? (gnu ? "gnu" : "ustar"), offset));
                (longName, format, longSize) = (null, null, null);
            }

            offset += Block + ((body.Length + Block - 1) / Block * Block);
        }

        return entries;
    }

    private static List<(string Key, string Value)> Records(ReadOnlySpan<byte> body)
    {
        var records = new List<(string, string)>();
        while (body.Length > 0)
        {
            int space = body.IndexOf((byte)' ');
            int length = int.Parse(body[..space], CultureInfo.InvariantCulture);
            string[] parts = Encoding.UTF8.GetString(body[(space + 1)..(length - 1)]).Split('=', 2);
            records.Add((parts[0], parts[1]));
            body = body[length..];
        }

        return records;
    }

    private static ulong Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(field[^8..]) & 0x7FFFFFFFFFFFFFFF;
        }

        return Convert.ToUInt64(Text(field), 8);
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
