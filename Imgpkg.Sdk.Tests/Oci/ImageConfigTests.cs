using System.Text;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class ImageConfigTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void Parse_ReadsLabelsAndDiffIds()
    {
        ImageConfig config = Parse($$$"""{"config":{"Labels":{"a":"b","empty":""}},"rootfs":{"type":"layers","diff_ids":["sha256:{{{Hex}}}"]},"history":[]}""");

        Assert.That(config.Labels, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b", ["empty"] = string.Empty }));
        Assert.That(config.DiffIds.Single().Hex, Is.EqualTo(Hex));
    }

    [TestCase("{}")]
    [TestCase("""{"config":null,"rootfs":null}""")]
    [TestCase("""{"config":{},"rootfs":{}}""")]
    [TestCase("""{"config":{"Labels":null},"rootfs":{"diff_ids":null}}""")]
    public void Parse_WithoutThem_GivesEmptyOnes(string json)
    {
        ImageConfig config = Parse(json);

        Assert.That(config.Labels, Is.Empty);
        Assert.That(config.DiffIds, Is.Empty);
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("not json")]
    [TestCase("""{"config":{"Labels":{"dev.carvel.imgpkg.bundle":true}}}""")]
    [TestCase("""{"config":{"Labels":{"a":"1","a":"2"}}}""")]
    [TestCase("""{"config":{"Labels":[]}}""")]
    [TestCase("""{"rootfs":{"diff_ids":["sha256:short"]}}""")]
    [TestCase("""{"rootfs":{"diff_ids":"sha256:short"}}""")]
    public void Parse_OfAHostileDocument_FailsAsInvalid(string json) => Assert.That(() => Parse(json), Throws.TypeOf<InvalidManifestException>());

    private static ImageConfig Parse(string json) => ImageConfig.Parse(Encoding.UTF8.GetBytes(json), Digest.Of(Encoding.UTF8.GetBytes(json)));
}
