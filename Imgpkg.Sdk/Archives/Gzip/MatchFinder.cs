using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>
/// Finds the matches of blocks, single probe, as the original's compressor does (gzip 3). Its table is carried from block to block;
/// places count from the start of the stream.
/// </summary>
internal sealed class MatchFinder
{
    /// <summary>The length of the shortest match, in bytes.</summary>
    public const int MinLength = 4;

    /// <summary>How many bytes behind a block are read; they count for nothing.</summary>
    public const int MostReadBehind = MaxLength + sizeof(ulong);

    private const int MaxDistance = BlockBuffer.HistorySize;
    private const int MaxLength = DeflateSymbols.LongestLength;
    private const int TableBits = 14;
    private const int Margin = 15;

    // An empty slot is 0, which is too far from every place.
    private const uint FirstOrigin = 2 * MaxDistance;

    private readonly uint[] _table = new uint[1 << TableBits];
    private readonly uint _lastOrigin;

    // The place of a window's first byte.
    private uint _origin = FirstOrigin;

    /// <summary>Makes a finder for one stream.</summary>
    /// <param name="lastOrigin">When to count places anew. Half of what the number can hold leaves room for everything.</param>
    public MatchFinder(uint lastOrigin = 1u << 31) => _lastOrigin = lastOrigin;

    /// <summary>How many matches a block of a number of bytes has at most.</summary>
    public static int MostMatches(int length) => length / MinLength;

    /// <summary>Processes the next block of the stream.</summary>
    /// <param name="window">The history, the block, and <see cref="MostReadBehind"/> more bytes.</param>
    /// <param name="start">Where the block begins in the window.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="matches">Receives the matches; has room for as many as there may be.</param>
    /// <returns>How many matches there are.</returns>
    public int Find(ReadOnlySpan<byte> window, int start, int end, Span<Match> matches)
    {
        // What follows reads window and table without further checks, which would cost it a tenth of its time.
        ArgumentOutOfRangeException.ThrowIfLessThan(start, MaxDistance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, window.Length - MostReadBehind);
        int count = Find(ref MemoryMarshal.GetReference(window), start, end, matches);
        _origin += (uint)(end - start);
        if (_origin >= _lastOrigin)
        {
            Rebase();
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(ref byte bytes, nint start, nint end, Span<Match> matches)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(_table);
        uint origin = _origin;
        nint limit = end - Margin;
        nint covered = start;
        nint position = start;
        int count = 0;
        while (Scan(ref bytes, ref table, origin, limit, ref position, out nint source))
        {
            do
            {
                nint length = Math.Min(CommonLength(ref bytes, source, position), end - position);
                matches[count++] = new Match((int)(position - covered), (int)length, (int)(position - source));
                position += length;
                covered = position;
                if (position >= limit)
                {
                    return count;
                }

                Slot(ref table, UncheckedBytes.UInt32(ref bytes, position - 1)) = origin + (uint)position - 1;
            }
            while (Probe(ref bytes, ref table, origin, position, out source));

            // What did not match there is a literal; the search goes on behind it.
            position++;
        }

        return count;
    }

    // Steps from place to place, faster the longer nothing is found.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Scan(ref byte bytes, ref uint table, uint origin, nint limit, ref nint position, out nint source)
    {
        nint start = position;
        for (nint step = 1; position + step <= limit; step = 1 + ((position - start) >> 5))
        {
            if (Probe(ref bytes, ref table, origin, position, out source))
            {
                return true;
            }

            position += step;
        }

        source = 0;
        return false;
    }

    // Looks into the slot, and leaves the position there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Probe(ref byte bytes, ref uint table, uint origin, nint position, out nint source)
    {
        uint value = UncheckedBytes.UInt32(ref bytes, position);
        uint place = origin + (uint)position;
        ref uint slot = ref Slot(ref table, value);
        uint candidate = slot;
        slot = place;
        source = (nint)(candidate - origin);
        return place - candidate <= MaxDistance && UncheckedBytes.UInt32(ref bytes, source) == value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint CommonLength(ref byte bytes, nint source, nint position)
    {
        ulong difference = Difference(ref bytes, source + MinLength, position + MinLength);
        return difference != 0 ? MinLength + EqualBytes(difference) : LongLength(ref bytes, source, position);
    }

    // Most matches are short; this one apart keeps the loop above in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint LongLength(ref byte bytes, nint source, nint position)
    {
        for (nint length = MinLength + sizeof(ulong); length < MaxLength; length += sizeof(ulong))
        {
            ulong difference = Difference(ref bytes, source + length, position + length);
            if (difference != 0)
            {
                return Math.Min(length + EqualBytes(difference), MaxLength);
            }
        }

        return MaxLength;
    }

    private static ulong Difference(ref byte bytes, nint one, nint other) => UncheckedBytes.UInt64(ref bytes, one) ^ UncheckedBytes.UInt64(ref bytes, other);

    private static nint EqualBytes(ulong difference) => (nint)((uint)BitOperations.TrailingZeroCount(difference) >> 3);

    private static ref uint Slot(ref uint table, uint value) => ref Unsafe.Add(ref table, (nint)((value * 0x1E35A7BD) >> (32 - TableBits)));

    private void Rebase()
    {
        uint surplus = _origin - FirstOrigin;
        foreach (ref uint slot in _table.AsSpan())
        {
            slot = slot > surplus ? slot - surplus : 0;
        }

        _origin = FirstOrigin;
    }
}
