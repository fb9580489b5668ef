using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>Which tags tell what they stand for (formats 12, 14.1).</summary>
[TestFixture]
internal sealed class TaggedImagesTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase($"sha256-{Hex}.imgpkg")]
    [TestCase($"team-app-sha256-{Hex}.imgpkg")]
    [TestCase($"sha256-{Hex}.image-locations.imgpkg")]
    [TestCase($"sha256-{Hex}.sig")]
    [TestCase($"sha256-{Hex}.att")]
    [TestCase($"sha256-{Hex}.sbom")]
    [TestCase($"sha256-{Hex}")]
    public void Read_TagThatNamesADigest_TellsOfItAndOfAllOthers(string tag)
    {
        var tagged = TaggedImages.Read([tag, "v1"], "v1");

        Assert.That(tagged, Is.Not.Null);
        Assert.That(tagged.IsNamed(Digest.Parse($"sha256:{Hex}")), Is.True);
        Assert.That(tagged.IsNamed(Digest.Of([1])), Is.False);
    }

    [TestCase("v2")]
    [TestCase("latest")]
    [TestCase("V1")]
    [TestCase("other.imgpkg")]
    [TestCase("sha256-123.imgpkg")]
    [TestCase($"sha256-{Hex}.tar")]
    [TestCase($"sha256-{Hex}.sig.sig")]
    [TestCase($"app-sha256-{Hex}")]
    [TestCase($"app-sha256-{Hex}.sig")]
    [TestCase($"appsha256-{Hex}.imgpkg")]
    public void Read_TagThatMayStandForAnything_TellsNothing(string tag)
    {
        Assert.That(TaggedImages.Read([tag, "v1", $"sha256-{Hex}.imgpkg"], "v1"), Is.Null);
        Assert.That(TaggedImages.Read([$"sha256-{Hex}.imgpkg", tag], null), Is.Null);
    }

    [Test]
    public void Read_NoTags_TellsNothing() => Assert.That(TaggedImages.Read([], "v1"), Is.Null);
}
