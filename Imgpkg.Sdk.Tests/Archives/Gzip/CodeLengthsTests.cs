using Imgpkg.Sdk.Archives.Gzip;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Of several equally good codes the original's is chosen, in the quick way and in the thorough one.</summary>
internal sealed class CodeLengthsTests
{
    private const int Symbols = 286;

    [TestCase(15, new[] { 5 }, new[] { 1 })]
    [TestCase(15, new[] { 3, 9 }, new[] { 1, 1 })]
    [TestCase(15, new[] { 1, 1, 1 }, new[] { 2, 2, 1 })]
    [TestCase(15, new[] { 1, 1, 1, 1, 1 }, new[] { 3, 3, 2, 2, 2 })]
    [TestCase(15, new[] { 1, 1, 2, 2 }, new[] { 3, 3, 2, 1 })]
    [TestCase(15, new[] { 1, 1, 2, 2, 4, 4 }, new[] { 4, 4, 3, 2, 2, 2 })]
    [TestCase(15, new[] { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2 }, new[] { 5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3 })]
    [TestCase(7, new[] { 4, 0, 0, 1, 20, 1, 2, 9, 60 }, new[] { 4, 0, 0, 6, 2, 6, 5, 3, 1 })]
    [TestCase(7, new[] { 1, 1, 2, 3, 5, 8, 13, 21, 34 }, new[] { 7, 7, 7, 7, 5, 4, 3, 2, 1 })]
    [TestCase(7, new[] { 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89 }, new[] { 7, 7, 7, 7, 6, 6, 5, 5, 3, 2, 1 })]
    public void Assign_RecordedCounts_GivesTheRecordedLengths(int limit, int[] counts, int[] expected)
    {
        byte[] lengths = new byte[counts.Length];
        new CodeLengths(Symbols, limit).Assign(counts, lengths);

        Assert.That(lengths, Is.EqualTo(expected));
    }

    [TestCase(15, Symbols)]
    [TestCase(15, 30)]
    [TestCase(7, 19)]
    public void Assign_AnyCounts_AgreesWithPackageMerge(int limit, int symbols)
    {
        var random = new Random(TestContext.CurrentContext.Random.Next());
        var quick = new CodeLengths(symbols, limit);
        var thorough = new PackageMerge(symbols, limit);
        for (int i = 0; i < 10_000; i++)
        {
            int[] counts = RandomCounts(symbols, random);
            long[] sorted = [.. counts.Select((count, symbol) => ((long)count << 16) | (uint)symbol).Where(key => CodeLengths.Count(key) > 0).Order()];
            byte[] expected = new byte[symbols];
            thorough.Assign(sorted, expected);
            byte[] lengths = new byte[symbols];
            quick.Assign(counts, lengths);

            Assert.That(lengths.AsSpan().SequenceEqual(expected), () => $"counts {string.Join(" ", counts)}, limit {limit}");
        }
    }

    [Test]
    public void LeastBits_AnyCounts_AreNotMoreThanTheCodeTakes()
    {
        var random = new Random(TestContext.CurrentContext.Random.Next());
        var code = new HuffmanCode(Symbols, limit: 15);
        for (int i = 0; i < 5_000; i++)
        {
            RandomCounts(Symbols, random).CopyTo(code.Counts, 0);
            code.Build();

            Assert.That(code.LeastBits(), Is.LessThanOrEqualTo(code.TotalBits), () => $"counts {string.Join(" ", code.Counts)}");
        }
    }

    // Three symbols at least; many equal counts, or steep ones, whose trees are too deep.
    private static int[] RandomCounts(int symbols, Random random)
    {
        int[] counts = new int[symbols];
        int used = random.Next(3, symbols + 1);
        int most = 1 << random.Next(1, 12);
        double factor = 1 + random.NextDouble();
        bool steep = random.Next(3) == 0;
        for (int i = 0; i < used; i++)
        {
            counts[i] = steep ? (int)Math.Min(60_000 / used, Math.Pow(factor, i)) : random.Next(1, most);
        }

        return counts;
    }
}
