using System.Text;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class ManifestContentTests
{
    private const string Empty = """{"schemaVersion":2}""";

    [TestCase("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{}}""", null, MediaTypes.OciManifest)]
    [TestCase("""{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{}}""", "application/vnd.docker.distribution.manifest.v2+json", MediaTypes.DockerManifest)]
    [TestCase("""{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{}}""", "text/plain", MediaTypes.DockerManifest)]
    [TestCase("""{"config":{},"layers":[]}""", null, MediaTypes.OciManifest)]
    [TestCase("""{"config":{},"layers":[]}""", "application/vnd.docker.distribution.manifest.v2+json; charset=utf-8", MediaTypes.DockerManifest)]
    [TestCase("""{"manifests":[]}""", "application/octet-stream", MediaTypes.OciIndex)]
    [TestCase("""{"manifests":[]}""", "application/vnd.docker.distribution.manifest.list.v2+json", MediaTypes.DockerIndex)]
    public void Receive_DeterminesTheKindFromTheDocument(string json, string? contentType, string mediaType)
    {
        ManifestContent content = Receive(json, contentType);

        Assert.That(content.MediaType, Is.EqualTo(mediaType));
        Assert.That(content.Digest, Is.EqualTo(Digest.Of(Encoding.UTF8.GetBytes(json))));
        Assert.That(content.Descriptor.Size, Is.EqualTo(json.Length));
    }

    // T38, CVE-2021-41190: what could be read as two things is refused.
    [TestCase("""{"manifests":[],"layers":[]}""", null)]
    [TestCase("""{"manifests":[],"config":{}}""", "application/vnd.oci.image.index.v1+json")]
    [TestCase("""{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", "application/vnd.oci.image.manifest.v1+json")]
    [TestCase("""{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", "application/vnd.docker.distribution.manifest.list.v2+json")]
    [TestCase("""{"mediaType":"application/vnd.oci.image.index.v1+json","config":{},"layers":[]}""", null)]
    [TestCase("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", null)]
    [TestCase("""{"config":{},"layers":[]}""", "application/vnd.oci.image.index.v1+json")]
    [TestCase("""{"manifests":[]}""", "application/vnd.docker.distribution.manifest.v2+json")]
    [TestCase(Empty, null)]
    [TestCase(Empty, "text/plain")]
    [TestCase("""{"mediaType":"x","mediaType":"y","config":{}}""", null)]
    [TestCase("[]", null)]
    [TestCase("", null)]
    [TestCase("{\"config\":{}} trailing", null)]
    [TestCase("<html>", "text/html")]
    public void Receive_OfSomethingAmbiguous_Fails(string json, string? contentType) =>
        Assert.That(() => Receive(json, contentType), Throws.TypeOf<InvalidManifestException>());

    [Test]
    public void Receive_WithDeepNesting_Fails()
    {
        string json = "{\"config\":" + string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000)) + "}";

        Assert.That(() => Receive(json, null), Throws.TypeOf<InvalidManifestException>());
    }

    [Test]
    public void Receive_WithAnotherDigest_Fails()
    {
        byte[] bytes = """{"config":{}}"""u8.ToArray();
        Digest wanted = Digest.Of("other"u8);
        ContentMismatchException failure = Assert.Throws<ContentMismatchException>(() => ManifestContent.Receive(bytes, MediaTypes.OciManifest, wanted))!;

        Assert.That(failure.Message, Is.EqualTo($"manifest digest: \"{Digest.Of(bytes)}\" does not match requested digest: \"{wanted}\""));
        Assert.That(failure.Expected.Digest, Is.EqualTo(wanted));
        Assert.That(failure.ActualDigest, Is.EqualTo(Digest.Of(bytes)));
        Assert.That(failure.Code, Is.EqualTo("DIGEST_MISMATCH"));
    }

    private static ManifestContent Receive(string json, string? contentType) => ManifestContent.Receive(Encoding.UTF8.GetBytes(json), contentType, expected: null);
}
