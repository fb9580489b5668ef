using System.IO.Compression;
using System.Text.Json;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>The locations images that the recorded copies left beside bundles.</summary>
[TestFixture]
internal sealed class RecordedLocationsTests
{
    public static IEnumerable<TestCaseData> Images
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SuiteEnvironment.Fixture("locations/locations.json")));
            return [.. document.RootElement.EnumerateArray().Select(image => Case(image.Clone()))];
        }
    }

    [TestCaseSource(nameof(Images))]
    public async Task Copy_OfABundle_WritesTheOriginalsLocationsImage(JsonElement recorded)
    {
        LoopbackRepository repository = RecordedWorldSetUp.World.Repository(Text(recorded, "repository"));
        string prefix = SuiteEnvironment.Fixture(Text(recorded, "filesPrefix"));

        StoredManifest manifest = repository.Find(Text(recorded, "tag"))!;

        byte[] layer = await File.ReadAllBytesAsync(prefix + "layer.tar.gz");
        byte[] config = await File.ReadAllBytesAsync(prefix + "config.json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(manifest.Bytes, Is.EqualTo(await File.ReadAllBytesAsync(prefix + "manifest.json")));
            Assert.That(repository.Find(Text(recorded, "alsoTagged"))?.Digest, Is.EqualTo(manifest.Digest));
            Assert.That(repository.Blobs[Digest.Of(config)], Is.EqualTo(config));
            Assert.That(repository.Blobs[Digest.Of(layer)], Is.EqualTo(layer));
            Assert.That(Unpacked(repository.Blobs[Digest.Of(layer)]), Is.EqualTo(await File.ReadAllBytesAsync(prefix + "layer.tar")));
        }
    }

    [Test]
    public async Task Copy_OfABundleWithoutImages_WritesNullForThem()
    {
        LoopbackRepository repository = RecordedWorldSetUp.World.Repository("localhost:5001/spec-fmt/gold/empty-copied");
        StoredManifest manifest = repository.Find(repository.Tags.Keys.Single(tag => tag.EndsWith(".image-locations.imgpkg", StringComparison.Ordinal)))!;
        byte[] layer = repository.Blobs[ImageManifest.Parse(new ManifestContent(manifest.MediaType, manifest.Bytes)).Layers[0].Digest];

        string text = System.Text.Encoding.UTF8.GetString(Unpacked(layer));

        Assert.That(text, Does.Contain(await File.ReadAllTextAsync(SuiteEnvironment.Fixture("locations/empty-bundle-image-locations.yml"))));
    }

    private static TestCaseData Case(JsonElement image) => new TestCaseData(image).SetArgDisplayNames(Text(image, "filesPrefix"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static byte[] Unpacked(byte[] layer)
    {
        using var stream = new GZipStream(new MemoryStream(layer), CompressionMode.Decompress);
        using var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }
}
