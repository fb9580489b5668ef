namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>Packs bits into bytes from the least significant bit upwards (gzip 4.2) and keeps them until they are taken.</summary>
internal sealed class BitOutput(int capacity)
{
    private readonly byte[] _buffer = new byte[capacity + sizeof(ulong)];
    private int _length;
    private ulong _bits;
    private int _count;

    /// <summary>The whole bytes so far, valid until something is written.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Forgets the whole bytes; bits of an unfinished one stay.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes the <paramref name="count"/> low bits of a value, at most 56; those above must be zero.</summary>
    public void Put(ulong value, int count)
    {
        BitCursor cursor = Open();
        cursor.Put(value, count);
        Close(cursor);
    }

    /// <summary>Fills the unfinished byte with zeros.</summary>
    public void Align()
    {
        if (_count > 0)
        {
            Put(0, 8 - _count);
        }
    }

    /// <summary>Writes bytes; the output must be aligned.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>For many writes in a row. The output has them when the cursor is closed.</summary>
    public BitCursor Open() => new(_buffer, _length, _bits, _count);

    /// <summary>Takes over what was written through a cursor.</summary>
    public void Close(BitCursor cursor)
    {
        _length = cursor.Length;
        _bits = cursor.Bits;
        _count = cursor.Count;
    }
}
