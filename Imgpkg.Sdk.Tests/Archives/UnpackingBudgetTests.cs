using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
internal sealed class UnpackingBudgetTests
{
    private const long From = UnpackingBudget.ExpansionCountsFrom;

    private readonly LimitOptions _limits = new() { MaxUnpackedBytes = 100, MaxEntries = 2, MaxPathLength = 4, MaxExpansion = 10 };

    [Test]
    public void AddLayer_AllTogether_MustFit()
    {
        var budget = new UnpackingBudget(_limits);
        budget.AddLayer(Layer(60));
        budget.AddLayer(Layer(40));

        Assert.That(Assert.Throws<LimitExceededException>(() => budget.AddLayer(Layer(1)))!.Limit, Is.EqualTo("MaxUnpackedBytes"));
        Assert.Throws<LimitExceededException>(() => budget.AddLayer(Layer(long.MaxValue)));
    }

    [Test]
    public void AddBytes_OfAllLayers_MustFit()
    {
        var budget = new UnpackingBudget(_limits);
        budget.AddBytes(Layer(1), 60, packed: 1, unpacked: 60);
        budget.AddBytes(Layer(1), 40, packed: 1, unpacked: 40);

        Assert.That(
            Assert.Throws<LimitExceededException>(() => budget.AddBytes(Layer(1), 1, packed: 1, unpacked: 41))!.Message,
            Is.EqualTo($"layer {Layer(1).Digest} brings what is unpacked to more than 100 bytes (hint: LimitOptions.MaxUnpackedBytes or $IMGPKG_MAX_UNPACKED_BYTES, if you trust the content)"));
    }

    [TestCase(From - 1, 1L, true)]
    [TestCase(From, From / 10, true)]
    [TestCase(From, (From / 10) - 1, false)]
    public void AddBytes_Expansion_CountsFromAGibibyteOn(long unpacked, long packed, bool fits) => Assert.That(
        () => new UnpackingBudget(new LimitOptions { MaxExpansion = 10 }).AddBytes(Layer(1), 1, packed, unpacked),
        fits ? Throws.Nothing : Throws.TypeOf<LimitExceededException>().With.Property("Limit").EqualTo("MaxExpansion"));

    [Test]
    public void AddEntry_TooMany_AreRefused()
    {
        var budget = new UnpackingBudget(_limits);
        budget.AddEntry("a");
        budget.AddEntry("b");

        Assert.That(Assert.Throws<LimitExceededException>(() => budget.AddEntry("c"))!.Value, Is.EqualTo(2));
    }

    [TestCase("abcd", true)]
    [TestCase("éé", true)]
    [TestCase("abcde", false)]
    [TestCase("ééé", false)]
    public void AddEntry_Name_IsMeasuredInBytes(string name, bool fits) => Assert.That(
        () => new UnpackingBudget(_limits).AddEntry(name), fits ? Throws.Nothing : Throws.TypeOf<LimitExceededException>().With.Message.Contains($"'{name}…'"));

    private static Descriptor Layer(long size) => new() { MediaType = MediaTypes.DockerLayer, Digest = Digest.Of([1]), Size = size };
}
