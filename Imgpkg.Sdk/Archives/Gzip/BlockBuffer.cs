namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>One block while it is filled, matched and coded: the history before it, its bytes, and its matches.</summary>
internal sealed class BlockBuffer
{
    /// <summary>The size of every block but the last, in bytes (gzip 2.1).</summary>
    public const int BlockSize = 65535;

    /// <summary>How many bytes before the block a match may begin.</summary>
    public const int HistorySize = 32768;

    private readonly byte[] _window = new byte[HistorySize + BlockSize + MatchFinder.MostReadBehind];
    private readonly Match[] _matches = new Match[MatchFinder.MostMatches(BlockSize)];
    private int _matchCount;

    /// <summary>How many bytes the block has.</summary>
    public int Length { get; private set; }

    public bool IsFull => Length == BlockSize;

    /// <summary>The block's bytes.</summary>
    public ReadOnlySpan<byte> Content => _window.AsSpan(HistorySize, Length);

    /// <summary>The matches that were found, in order.</summary>
    public ReadOnlySpan<Match> Matches => _matches.AsSpan(0, _matchCount);

    /// <summary>Takes as much as there is room for, and returns how many bytes that was.</summary>
    public int Fill(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, BlockSize - Length);
        bytes[..count].CopyTo(_window.AsSpan(HistorySize + Length));
        Length += count;
        return count;
    }

    /// <summary>Begins anew behind another block, a full one; that may be this one.</summary>
    public void StartAfter(BlockBuffer previous)
    {
        previous._window.AsSpan(BlockSize, HistorySize).CopyTo(_window);
        Length = 0;
        _matchCount = 0;
    }

    /// <summary>Looks for the matches of this block, the next in the stream.</summary>
    public void FindMatches(MatchFinder finder) => _matchCount = finder.Find(_window, HistorySize, HistorySize + Length, _matches);
}
