using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.References;

/// <summary><c>oci:PATH[:TAG][@DIGEST]</c>: a colon before a directory separator belongs to the path.</summary>
[TestFixture]
internal sealed class LocalReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase("oci:/data/store", "/data/store", "latest")]
    [TestCase("oci:/data/store:v1", "/data/store", "v1")]
    [TestCase("oci:/data/store:", "/data/store", "latest")]
    [TestCase("oci:/data/store/:v1", "/data/store", "v1")]
    [TestCase("oci:/data/st:re/app", "/data/st:re/app", "latest")]
    [TestCase("oci:/data/st:re/app:v1", "/data/st:re/app", "v1")]
    [TestCase("oci:/data/a@b", "/data/a@b", "latest")]
    [TestCase("oci:/data/a@b/c:v1", "/data/a@b/c", "v1")]
    [TestCase("oci:/data/Größe x:v1", "/data/Größe x", "v1")]
    public void Parse_WithTag(string text, string path, string tag)
    {
        var reference = ImageReference.Parse(text);

        Assert.That(reference, Is.TypeOf<TagReference>());
        Assert.That(reference.Repository.IsLocal, Is.True);
        Assert.That(reference.Repository.Path, Is.EqualTo(Path.GetFullPath(path)));
        Assert.That(reference.Tag, Is.EqualTo(tag));
        Assert.That(ImageReference.Parse(reference.FullName), Is.EqualTo(reference));
    }

    [TestCase("oci:/data/store@" + Digest, null)]
    [TestCase("oci:/data/store:v1@" + Digest, "v1")]
    public void Parse_WithDigest(string text, string? tag)
    {
        var reference = ImageReference.Parse(text);

        Assert.That(reference, Is.TypeOf<DigestReference>());
        Assert.That(reference.Tag, Is.EqualTo(tag));
        Assert.That(reference.Digest.ToString(), Is.EqualTo(Digest));
        Assert.That(reference.FullName, Is.EqualTo($"oci:{Path.GetFullPath("/data/store")}@{Digest}"));
    }

    [TestCase(@"oci:C:\data\store", @"C:\data\store", "latest")]
    [TestCase(@"oci:C:\data\store:v1", @"C:\data\store", "v1")]
    [TestCase("oci:C:/data/store:v1", "C:/data/store", "v1")]
    public void Parse_WithADriveLetter_KeepsItInThePath(string text, string path, string tag)
    {
        var reference = ImageReference.Parse(text);

        // Elsewhere than on Windows the path is a relative one; the split is the same.
        Assert.That(reference.Repository.Path, Is.EqualTo(Path.GetFullPath(path)));
        Assert.That(reference.Tag, Is.EqualTo(tag));
    }

    [TestCase("oci:")]
    [TestCase("oci::v1")]
    [TestCase("oci:/data/store:v+1")]
    [TestCase("oci:/data/store@sha256:00")]
    [TestCase("oci:/data/store@md5:d41d8cd98f00b204e9800998ecf8427e")]
    [TestCase("oci:/data\0/store")]
    public void Parse_OfSomethingElse_Refuses(string text) => Assert.That(() => ImageReference.Parse(text), Throws.TypeOf<InvalidReferenceException>());

    [Test]
    public void Parse_OfARelativePath_MakesItAbsolute() =>
        Assert.That(ImageReference.Parse("oci:store:v1").Repository.Path, Is.EqualTo(Path.GetFullPath("store")));

    [Test]
    public void RepositoryParse_TakesNoTag()
    {
        Assert.That(RepositoryReference.Parse("oci:/data/store").FullName, Is.EqualTo($"oci:{Path.GetFullPath("/data/store")}"));
        Assert.That(() => RepositoryReference.Parse("oci:/data/store:v1"), Throws.TypeOf<InvalidReferenceException>());
        Assert.That(() => RepositoryReference.Parse($"oci:/data/store@{Digest}"), Throws.TypeOf<InvalidReferenceException>());
        Assert.That(() => TagReference.Parse($"oci:/data/store@{Digest}"), Throws.TypeOf<InvalidReferenceException>());
    }
}
