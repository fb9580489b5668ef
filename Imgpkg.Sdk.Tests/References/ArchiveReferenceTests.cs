using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.References;

/// <summary><c>imgpkg-tar:FILE</c> and <c>oci-archive:FILE</c>, read as <c>oci:</c> references are.</summary>
[TestFixture]
internal sealed class ArchiveReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase("imgpkg-tar:/data/a.tar", "/data/a.tar", "latest")]
    [TestCase("imgpkg-tar:/data/a.tar:v1", "/data/a.tar", "v1")]
    [TestCase("oci-archive:/data/a.tar:v1", "/data/a.tar", "v1")]
    [TestCase("oci-archive:/data/x:y/a.tar", "/data/x:y/a.tar", "latest")]
    public void Parse_WithTag(string text, string path, string tag)
    {
        var reference = ImageReference.Parse(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reference.Repository.Path, Is.EqualTo(Path.GetFullPath(path)));
            Assert.That(reference.Tag, Is.EqualTo(tag));
            Assert.That((reference.Repository.IsLocal, reference.Repository.IsArchive, reference.Repository.Registry), Is.EqualTo((true, true, string.Empty)));
            Assert.That(ImageReference.Parse(reference.FullName), Is.EqualTo(reference));
        }
    }

    [Test]
    public void Parse_WithDigest_KeepsTheKind() =>
        Assert.That(ImageReference.Parse($"oci-archive:/a.tar:v1@{Digest}").FullName, Is.EqualTo($"oci-archive:{Path.GetFullPath("/a.tar")}@{Digest}"));

    [TestCase("imgpkg-tar:", "an archive must name a file, for example imgpkg-tar:app.tar")]
    [TestCase("oci-archive:", "an archive must name a file, for example oci-archive:app.tar:v1")]
    public void Parse_WithoutFile_SaysWhatIsMissing(string text, string reason)
    {
        InvalidReferenceException e = Assert.Throws<InvalidReferenceException>(() => ImageReference.Parse(text))!;

        Assert.That(e.Reason, Is.EqualTo(reason));
    }

    [Test]
    public void Factories_KeepEveryCharacterInThePath()
    {
        var images = RepositoryReference.ForArchive("/data/a@b:1.tar");

        Assert.That(images.FullName, Is.EqualTo($"imgpkg-tar:{Path.GetFullPath("/data/a@b:1.tar")}"));
        Assert.That(images, Is.Not.EqualTo(RepositoryReference.ForOciArchive("/data/a@b:1.tar")), "another format, other content");
        Assert.That(RepositoryReference.ForDirectory("/data/a").IsArchive, Is.False);
        Assert.That(RepositoryReference.ForOciArchive("/data/a").WithDefaultTag().FullName, Is.EqualTo($"oci-archive:{Path.GetFullPath("/data/a")}:latest"));
    }
}
