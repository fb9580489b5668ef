using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

[TestFixture]
internal sealed class ImageSetDocumentTests
{
    private const string Zeros = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    private const string Parts = $$"""
        "Config":{"Digest":"{{Zeros}}","Raw":"{}"},"Manifest":{"MediaType":"{{MediaTypes.OciManifest}}","Digest":"{{Zeros}}","Raw":"{}"}
        """;

    private const string Image = $$"""{"Refs":["a.test/b@{{Zeros}}"],{{Parts}} }""";
    private const string Root = $$"""{"Image":{"Refs":["a.test/b@{{Zeros}}"],"Labels":{"dev.carvel.imgpkg.copy.root-bundle":""},{{Parts}} } }""";

    [TestCase("""[{}]""", "an entry is neither an image nor an index")]
    [TestCase("""[null]""", "an entry is neither an image nor an index")]
    [TestCase($$"""[{"Image":{{Image}},"ImageIndex":{"Refs":["x"],"MediaType":"{{MediaTypes.OciIndex}}","Digest":"{{Zeros}}","Raw":"{}"} }]""", "an entry is both an image and an index")]
    [TestCase($$"""[{"Image":{ {{Parts}} }]""", "has no reference")]
    [TestCase($$"""[{"Image":{"Refs":null,{{Parts}} } }]""", "has no reference")]
    [TestCase($"[{Root},{Root}]", "it marks more than one root bundle")]
    [TestCase($$"""[{"ImageIndex":{{Image}} }]""", "is not a digest")]
    [TestCase($$"""[{"ImageIndex":{"Refs":["x"],"MediaType":"{{MediaTypes.OciManifest}}","Digest":"{{Zeros}}","Raw":"{}"} }]""", "is listed as an index, but its media type is")]
    [TestCase("""[{"Image":{"Refs":["x"]}}]""", "'' is not a digest")]
    [TestCase("""[{"Image":{"Refs":["\ud800"]}}]""", "")]
    [TestCase("""[{"Image":{"Refs":[1]}}]""", "")]
    [TestCase("""[{"Image":{"Layers":[{"Size":1.5}]}}]""", "")]
    [TestCase("""[{"Image":"x"}]""", "There should be an object")]
    [TestCase("""{"Image":null}""", "There should be a list")]
    [TestCase("""[{"Image":""", "")]
    [TestCase("null null", "")]
    [TestCase("", "")]
    public void Parse_WhatBreaksTheSchema_IsRefused(string json, string reason) => Assert.That(
        () => ImageSetDocument.Parse(Encoding.UTF8.GetBytes(json)),
        Throws.TypeOf<InvalidArchiveException>().With.Message.StartsWith("manifest.json is not valid: ").And.Message.Contains(reason));

    [Test]
    public void Parse_InvalidUtf8_IsRefused() => Assert.That(
        () => ImageSetDocument.Parse("[{\"Image\":{\"Refs\":[\"\xff\"]}}]"u8.ToArray().Select(value => value == 0xC3 ? (byte)0xFF : value).ToArray()),
        Throws.TypeOf<InvalidArchiveException>());

    [Test]
    public void Parse_NestedTooDeep_IsRefused() => Assert.That(
        () => ImageSetDocument.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))), Throws.TypeOf<InvalidArchiveException>());

    [Test]
    public void Parse_OtherCaseAndUnknownMembers_ReadsTheSame()
    {
        string json = $$"""[ { "x":{"y":[1,{"z":null}]}, "iMAGE":{"refs":["a.test/b@{{Zeros}}"],"TAG":"old","new":[[]],"tag":"v1",{{Parts}} } } ]""";

        ImageSetNode image = ImageSetDocument.Parse(Encoding.UTF8.GetBytes(json)).Roots.Single();

        Assert.That((image.References[0], image.Tag, image.OriginalReference, image.Labels), Is.EqualTo(($"a.test/b@{Zeros}", "v1", string.Empty, (object?)null)));
    }

    [Test]
    public void ToJson_Escapes_AreTheOriginals()
    {
        byte[] config = Encoding.UTF8.GetBytes("{\"a\":\"<&>\u2028\t\\u0001 \U0001F600 ü \u007f\"}");
        ImageSetNode image = Node(config) with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" } };

        byte[] json = new ImageSetDocument { Roots = [image] }.ToJson();

        Assert.That(Encoding.UTF8.GetString(json), Does.Contain(
            """
            "Raw":"{\"a\":\"\u003c\u0026\u003e\u2028\t\\u0001 
            """.TrimEnd('\n') + "\U0001F600 ü \u007f\\\"}\"").And.Contain("\"Labels\":{\"a\":\"1\",\"b\":\"2\"}"));
        Assert.That(ImageSetDocument.Parse(json).Roots.Single().Config.ToArray(), Is.EqualTo(config));
    }

    [Test]
    public void ToJson_ConfigurationThatIsNoText_IsRefused() => Assert.That(
        () => new ImageSetDocument { Roots = [Node([0xff, 0xfe])] }.ToJson(),
        Throws.TypeOf<InvalidArchiveException>().With.Message.Contain("is not UTF-8 text"));

    [Test]
    public void Verify_ContradictingDocuments_AreRefused()
    {
        ImageSetNode good = Node("{}"u8.ToArray());
        ImageSetCheck.Verify(good);
        ImageSetNode[] bad =
        [
            good with { Config = "{ }"u8.ToArray() },
            good with { ConfigDigest = Digest.Parse(Zeros) },
            good with { Layers = [] },
            good with { Layers = [good.Layers[0] with { Size = 2 }] },
            good with { Layers = [good.Layers[0] with { MediaType = MediaTypes.DockerForeignLayer }] },
            good with { RecordedDigest = Digest.Parse(Zeros) },
            new ImageSetNode { References = ["x"], Manifest = Index(good.Manifest.Descriptor) },
        ];

        foreach (ImageSetNode node in bad)
        {
            Assert.That(() => ImageSetCheck.Verify(node), Throws.TypeOf<InvalidArchiveException>());
        }
    }

    private static ManifestContent Index(Descriptor member) => new(MediaTypes.OciIndex, Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{member.MediaType}}","digest":"{{member.Digest}}","size":{{member.Size}}}]}"""));

    private static ImageSetNode Node(byte[] config)
    {
        var manifest = new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"config":{"mediaType":"{{MediaTypes.OciConfig}}","size":{{config.Length}},"digest":"{{Digest.Of(config)}}"},"layers":[{"mediaType":"{{MediaTypes.OciLayerGzip}}","size":1,"digest":"{{Zeros}}"}]}"""));
        return new ImageSetNode
        {
            References = ["a.test/b"],
            Manifest = manifest,
            Config = config,
            ConfigDigest = Digest.Of(config),
            Layers = [new ImageSetLayer(MediaTypes.OciLayerGzip, Digest.Parse(Zeros), string.Empty, 1)],
        };
    }
}
