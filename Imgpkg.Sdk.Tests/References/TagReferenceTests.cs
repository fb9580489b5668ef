using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.References;

/// <summary>References that can be pushed to, and bare repositories: their errors name the reason in the message (cli 4.5).</summary>
[TestFixture]
internal sealed class TagReferenceTests
{
    private const string Characters = "repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: ";
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase("https://localhost:5000/xx:v", Characters + "/localhost:5000/xx")]
    [TestCase("reg.io/team/app@" + Digest, Characters + "team/app@sha256")]
    [TestCase("reg.io/Team", Characters + "Team")]
    [TestCase("reg.io/r:v1", "repository must be between 2 and 255 characters in length: r")]
    [TestCase("reg.io/team:v+1", "tag can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ`: v+1")]
    public void Parse_Refuses_WithTheTextsOfPush(string text, string message)
    {
        InvalidReferenceException failure = Assert.Throws<InvalidReferenceException>(() => TagReference.Parse(text))!;

        Assert.That(failure.Activity, Is.EqualTo($"Parsing '{text}'"));
        Assert.That(failure.Message, Is.EqualTo(message));
    }

    [Test]
    public void Parse_WithoutTag_ImpliesLatest()
    {
        var implied = TagReference.Parse("reg.io/team/app");

        Assert.That(implied.Tag, Is.EqualTo("latest"));
        Assert.That(implied.Digest, Is.Null);
        Assert.That(implied, Is.EqualTo(TagReference.Parse("reg.io/team/app:latest")));
    }

    [TestCase("reg.io/team/app:v1", Characters + "team/app:v1")]
    [TestCase("reg.io/team/app@" + Digest, Characters + "team/app@" + Digest)]
    [TestCase("", "a repository name must be specified")]
    public void RepositoryParse_WithMoreThanARepository_Refuses(string text, string message) =>
        Assert.That(() => RepositoryReference.Parse(text), Throws.TypeOf<InvalidReferenceException>().With.Message.EqualTo(message));

    [Test]
    public void WithTag_ChecksTheTag()
    {
        var repository = RepositoryReference.Parse("reg.io/team/app");

        Assert.That(repository.WithTag("v1").FullName, Is.EqualTo("reg.io/team/app:v1"));
        Assert.That(() => repository.WithTag("v/1"), Throws.TypeOf<InvalidReferenceException>());
        Assert.That(() => repository.WithTag(string.Empty), Throws.TypeOf<InvalidReferenceException>());
    }

    [TestCase("reg.io/team/app:v1")]
    [TestCase("reg.io/team/app@sha256:00")]
    public void DigestParse_OfSomethingElse_Refuses(string text) => Assert.That(() => DigestReference.Parse(text), Throws.TypeOf<InvalidReferenceException>());
}
