using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class ImageManifestTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Blob = $$"""{"mediaType":"a/b","size":3,"digest":"sha256:{{Hex}}"}""";

    [Test]
    public void Parse_ReadsEveryMember()
    {
        ImageManifest manifest = Parse($$$"""
            {"schemaVersion":2,"config":{{{Blob}}},"layers":[{{{Blob}}},
            {"mediaType":"c/d","size":9007199254740993,"digest":"sha512:{{{Hex}}}{{{Hex}}}","urls":["https://x/","https://y/"],"annotations":{"k":"v","n":null}}],
            "annotations":{"a":"b"},"subject":{{{Blob}}},"unknown":[1,{"x":null}]}
            """);

        Assert.That(manifest.Config.MediaType, Is.EqualTo("a/b"));
        Assert.That(manifest.Config.Size, Is.EqualTo(3));
        Assert.That(manifest.Layers, Has.Count.EqualTo(2));
        Assert.That(manifest.Layers[1].Size, Is.EqualTo(9007199254740993));
        Assert.That(manifest.Layers[1].Digest.Algorithm, Is.EqualTo("sha512"));
        Assert.That(manifest.Layers[1].Urls, Is.EqualTo(new[] { "https://x/", "https://y/" }));
        Assert.That(manifest.Layers[1].Annotations["k"], Is.EqualTo("v"));
        Assert.That(manifest.Layers[1].Annotations["n"], Is.Empty);
        Assert.That(manifest.Annotations["a"], Is.EqualTo("b"));
        Assert.That(manifest.Subject!.Digest.Hex, Is.EqualTo(Hex));
    }

    [Test]
    public void Parse_WithoutOptionalMembers_GivesEmptyOnes()
    {
        ImageManifest manifest = Parse($$"""{"config":{{Blob}},"layers":null,"annotations":null,"subject":null}""");

        Assert.That(manifest.Layers, Is.Empty);
        Assert.That(manifest.Annotations, Is.Empty);
        Assert.That(manifest.Subject, Is.Null);
    }

    [TestCase("""{"layers":[]}""", TestName = "no config")]
    [TestCase("""{"config":null}""", TestName = "null config")]
    [TestCase("""{"config":"x"}""", TestName = "config of another type")]
    [TestCase("""{"config":{"size":3}}""", TestName = "no digest")]
    [TestCase("""{"config":{"size":3,"digest":7}}""", TestName = "digest of another type")]
    [TestCase("""{"config":{"size":3,"digest":"sha256:../../etc/passwd"}}""", TestName = "digest that is a path")]
    [TestCase("""{"config":{"size":3,"digest":"\ud800"}}""", TestName = "digest with half a character")]
    [TestCase($$$"""{"config":{"digest":"sha256:{{{Hex}}}"}}""", TestName = "no size")]
    [TestCase($$$"""{"config":{"size":-1,"digest":"sha256:{{{Hex}}}"}}""", TestName = "negative size")]
    [TestCase($$$"""{"config":{"size":1.5,"digest":"sha256:{{{Hex}}}"}}""", TestName = "fractional size")]
    [TestCase($$$"""{"config":{"size":99999999999999999999,"digest":"sha256:{{{Hex}}}"}}""", TestName = "size beyond 64 bits")]
    [TestCase($$$"""{"config":{"size":"3","digest":"sha256:{{{Hex}}}"}}""", TestName = "size of another type")]
    [TestCase($$$"""{"config":{{{Blob}}},"layers":{}}""", TestName = "layers of another type")]
    [TestCase($$$"""{"config":{{{Blob}}},"layers":[7]}""", TestName = "layer of another type")]
    [TestCase($$$"""{"config":{{{Blob}}},"annotations":{"k":7}}""", TestName = "annotation of another type")]
    [TestCase($$$"""{"config":{{{Blob}}},"annotations":{"\ud800":"v"}}""", TestName = "annotation key with half a character")]
    [TestCase($$$"""{"config":{{{Blob}}},"annotations":{"k":"\udc00"}}""", TestName = "annotation with half a character")]
    [TestCase($$$"""{"config":{{{Blob}}},"annotations":{"k":"1","k":"2"}}""", TestName = "annotation twice")]
    [TestCase($$$"""{"config":{{{Blob}}},"layers":[{"size":1,"digest":"sha256:{{{Hex}}}","urls":[7]}]}""", TestName = "address of another type")]
    [TestCase($$$"""{"config":{{{Blob}}},"layers":[{"size":1,"digest":"sha256:{{{Hex}}}","mediaType":"\ud800"}]}""", TestName = "media type with half a character")]
    public void Parse_OfAHostileDocument_FailsAsInvalid(string json)
    {
        InvalidManifestException failure = Assert.Throws<InvalidManifestException>(() => Parse(json))!;

        Assert.That(failure.Message, Has.Length.LessThan(500));
        Assert.That(failure.Digest, Is.Not.Null);
    }

    [Test]
    public void Parse_WithInvalidUtf8_FailsAsInvalid()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes($$"""{"config":{{Blob}},"annotations":{"k":"""), (byte)'"', 0xff, (byte)'"', .. "}}"u8];

        Assert.That(() => ImageManifest.Parse(new ManifestContent(MediaTypes.OciManifest, bytes)), Throws.TypeOf<InvalidManifestException>());
    }

    [Test]
    public void Parse_WithAnEndlessDigest_DoesNotRepeatItInTheMessage()
    {
        InvalidManifestException failure = Assert.Throws<InvalidManifestException>(() => Parse($$$"""{"config":{"size":3,"digest":"{{{new string('\u202e', 100_000)}}}"}}"""))!;

        Assert.That(failure.Message, Has.Length.LessThan(500));
    }

    [Test]
    public void Parse_OfAnIndex_Fails() =>
        Assert.That(() => ImageManifest.Parse(new ManifestContent(MediaTypes.OciIndex, """{"manifests":[]}"""u8.ToArray())), Throws.TypeOf<InvalidManifestException>());

    [Test]
    public void Parse_OfEveryRecordedManifest_Succeeds() => Assert.That(
        GoldenFixtures.PushCases().Select(one => (System.Text.Json.JsonElement)one.Arguments[0]!)
            .Where(one => one.GetProperty("expected").TryGetProperty("manifest", out _))
            .Select(one => Parse(one.GetProperty("expected").GetProperty("manifest").GetProperty("json").GetString()!).Layers.Count),
        Is.Not.Empty.And.All.EqualTo(1));

    private static ImageManifest Parse(string json) => ImageManifest.Parse(new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(json)));
}
