using Imgpkg.Sdk.Archives.Gzip;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Where matches are found does not depend on how places are counted.</summary>
internal sealed class MatchFinderTests
{
    [Test]
    public void Find_WhenPlacesAreCountedAnew_FindsTheSame([Values(100_000u, 300_000u, 1_000_000u)] uint lastOrigin)
    {
        byte[] input = RandomInput.Make(1, size: 3_000_000);
        var usual = new MatchFinder();
        var anew = new MatchFinder(lastOrigin);
        var block = new BlockBuffer();
        for (int at = 0; at + BlockBuffer.BlockSize <= input.Length; at += BlockBuffer.BlockSize)
        {
            block.Fill(input.AsSpan(at));
            block.FindMatches(usual);
            Match[] expected = block.Matches.ToArray();
            block.FindMatches(anew);

            Assert.That(block.Matches.SequenceEqual(expected), $"block at {at}");
            block.StartAfter(block);
        }
    }

    [Test]
    public void Find_WindowTooSmall_IsRefused()
    {
        var matches = new Match[MatchFinder.MostMatches(BlockBuffer.BlockSize)];
        byte[] window = new byte[BlockBuffer.HistorySize + 1000];

        Assert.That(() => new MatchFinder().Find(window, BlockBuffer.HistorySize, window.Length, matches), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
