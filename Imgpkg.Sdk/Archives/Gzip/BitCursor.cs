using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>The end of a <see cref="BitOutput"/>, as a local value that lives in registers.</summary>
internal ref struct BitCursor(Span<byte> buffer, int length, ulong bits, int count)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>How many whole bytes there are.</summary>
    public int Length { get; private set; } = length;

    /// <summary>The bits of the unfinished byte.</summary>
    public ulong Bits { get; private set; } = bits;

    /// <summary>How many bits the unfinished byte has.</summary>
    public int Count { get; private set; } = count;

    /// <summary>Writes the <paramref name="added"/> low bits of a value, at most 56; those above must be zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(ulong value, int added)
    {
        ulong all = Bits | (value << Count);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[Length..], all);
        int total = Count + added;
        Length += total >> 3;
        Bits = all >> (total & 0x38);
        Count = total & 7;
    }
}
