using System.Buffers.Binary;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Finds the matches of a block, single probe, as the original's compressor does (gzip 3). Its table is carried from block to block;
/// positions count from the start of the stream.
/// </summary>
internal sealed class MatchFinder
{
    /// <summary>How far back a match may reach, in bytes.</summary>
    public const int MaxDistance = 32768;

    private const int TableBits = 14;
    private const int MaxLength = 258;
    private const int MinLength = 4;
    private const int Margin = 15;

    private readonly long[] _table = new long[1 << TableBits];
    private readonly Match[] _matches = new Match[(DeflateEncoder.BlockSize / MinLength) + 1];
    private int _count;

    // Far enough back that an empty slot is never near.
    public MatchFinder() => Array.Fill(_table, -2L * MaxDistance);

    /// <summary>The matches of the last block, in order.</summary>
    public ReadOnlySpan<Match> Matches => _matches.AsSpan(0, _count);

    /// <summary>Processes the block <paramref name="start"/>..<paramref name="end"/> of a window that holds the history before it.</summary>
    /// <param name="window">The bytes.</param>
    /// <param name="origin">The position in the stream of the window's first byte.</param>
    /// <param name="start">Where the block begins in the window.</param>
    /// <param name="end">Where it ends.</param>
    public void Find(ReadOnlySpan<byte> window, long origin, int start, int end)
    {
        window = window[..end];
        _count = 0;
        int limit = end - Margin;
        int literals = start;
        int scan = start;
        while (Scan(window, origin, scan, limit) is var (position, source) && position >= 0)
        {
            while (true)
            {
                int length = Length(window, source, position);
                _matches[_count++] = new Match((ushort)(position - literals), (ushort)length, position - source);
                position += length;
                literals = position;
                if (position >= limit)
                {
                    return;
                }

                _table[Hash(Load(window, position - 1))] = origin + position - 1;
                if (!Probe(window, origin, position, out source))
                {
                    break;
                }
            }

            scan = position + 1;
        }
    }

    private (int Position, int Source) Scan(ReadOnlySpan<byte> window, long origin, int start, int limit)
    {
        int position = start;
        while (true)
        {
            int step = 1 + ((position - start) >> 5);
            if (position + step > limit)
            {
                return (-1, 0);
            }

            if (Probe(window, origin, position, out int source))
            {
                return (position, source);
            }

            position += step;
        }
    }

    private bool Probe(ReadOnlySpan<byte> window, long origin, int position, out int source)
    {
        uint value = Load(window, position);
        ref long slot = ref _table[Hash(value)];
        long candidate = slot;
        slot = origin + position;
        source = (int)(candidate - origin);
        return origin + position - candidate <= MaxDistance && Load(window, source) == value;
    }

    private static int Length(ReadOnlySpan<byte> window, int source, int position)
    {
        int most = Math.Min(MaxLength, window.Length - position) - MinLength;
        ReadOnlySpan<byte> target = window.Slice(position + MinLength, most);
        return MinLength + target.CommonPrefixLength(window.Slice(source + MinLength, most));
    }

    private static uint Load(ReadOnlySpan<byte> window, int position) => BinaryPrimitives.ReadUInt32LittleEndian(window[position..]);

    private static int Hash(uint value) => (int)((value * 0x1E35A7BD) >> (32 - TableBits));
}
