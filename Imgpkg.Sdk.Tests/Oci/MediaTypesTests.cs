using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class MediaTypesTests
{
    [TestCase(MediaTypes.DockerManifest, true, false)]
    [TestCase(MediaTypes.OciManifest, true, false)]
    [TestCase(MediaTypes.DockerIndex, false, true)]
    [TestCase(MediaTypes.OciIndex, false, true)]
    [TestCase(MediaTypes.OciConfig, false, false)]
    [TestCase("application/vnd.docker.distribution.manifest.v1+json", false, false)]
    [TestCase("", false, false)]
    public void Kinds(string mediaType, bool manifest, bool index)
    {
        Assert.That(MediaTypes.IsManifest(mediaType), Is.EqualTo(manifest));
        Assert.That(MediaTypes.IsIndex(mediaType), Is.EqualTo(index));
    }

    [TestCase("a/b; charset=utf-8", ExpectedResult = "a/b")]
    [TestCase(" a/b ;x", ExpectedResult = "a/b")]
    [TestCase("a/b", ExpectedResult = "a/b")]
    public string WithoutParameters_LeavesTheType(string mediaType) => MediaTypes.WithoutParameters(mediaType);
}
