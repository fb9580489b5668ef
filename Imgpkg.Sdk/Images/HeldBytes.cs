using System.Buffers;

namespace Imgpkg.Sdk.Images;

/// <summary>Bytes held in memory in pieces: holding more of them copies none.</summary>
internal sealed class HeldBytes
{
    // Most layers that are held are small, such as that of a lock.
    private const int FirstPiece = 16 * 1024;
    private const int FurtherPiece = 256 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _free;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_free == 0)
            {
                _pieces.Add(ArrayPool<byte>.Shared.Rent(_pieces.Count == 0 ? FirstPiece : FurtherPiece));
                _free = _pieces[^1].Length;
            }

            int count = Math.Min(bytes.Length, _free);
            bytes[..count].CopyTo(_pieces[^1].AsSpan(_pieces[^1].Length - _free));
            _free -= count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Writes all of them, as often as it is called; nothing may be appended meanwhile.</summary>
    public async Task WriteToAsync(Stream destination, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _pieces.Count; i++)
        {
            int count = _pieces[i].Length - (i == _pieces.Count - 1 ? _free : 0);
            await destination.WriteAsync(_pieces[i].AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets them; the memory serves others.</summary>
    public void Release()
    {
        _pieces.ForEach(piece => ArrayPool<byte>.Shared.Return(piece));
        _pieces.Clear();
        _free = 0;
        Length = 0;
    }
}
