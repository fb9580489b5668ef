using System.Text;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class ImageIndexTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void Parse_ReadsMembersAndPlatforms()
    {
        ImageIndex index = Parse($$$"""
            {"manifests":[
              {"mediaType":"{{{MediaTypes.OciManifest}}}","size":5,"digest":"sha256:{{{Hex}}}","platform":{"os":"linux","architecture":"arm","variant":"v7"}},
              {"mediaType":"{{{MediaTypes.OciIndex}}}","size":6,"digest":"sha256:{{{Hex}}}","platform":{}},
              {"mediaType":"{{{MediaTypes.OciManifest}}}","size":7,"digest":"sha256:{{{Hex}}}"}],
             "annotations":{"a":"b"}}
            """);

        Assert.That(index.Manifests.Select(member => member.Platform), Is.EqualTo(new Platform?[] { new("linux", "arm", "v7"), new(string.Empty, string.Empty), null }));
        Assert.That(index.Manifests.Select(member => member.Size), Is.EqualTo(new[] { 5, 6, 7 }));
        Assert.That(index.Annotations["a"], Is.EqualTo("b"));
    }

    [TestCase("""{"manifests":{}}""")]
    [TestCase("""{"manifests":[{}]}""")]
    [TestCase("""{"manifests":[[]]}""")]
    [TestCase("""{"manifests":"all"}""")]
    public void Parse_OfAHostileDocument_FailsAsInvalid(string json) => Assert.That(() => Parse(json), Throws.TypeOf<InvalidManifestException>());

    [Test]
    public void Parse_OfAnImage_Fails() =>
        Assert.That(() => ImageIndex.Parse(new ManifestContent(MediaTypes.OciManifest, "{}"u8.ToArray())), Throws.TypeOf<InvalidManifestException>());

    private static ImageIndex Parse(string json) => ImageIndex.Parse(new ManifestContent(MediaTypes.OciIndex, Encoding.UTF8.GetBytes(json)));
}
