using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.References;

/// <summary>The strict style: distribution-spec 1.1, with everything written out (registry 1.3).</summary>
[TestFixture]
internal sealed class StrictReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase("reg.io/team/app:v1")]
    [TestCase("reg.io/r:v1")]
    [TestCase("localhost:5000/a__b/c--d.e_f:_x")]
    [TestCase("docker.io/library/alpine:3")]
    [TestCase("reg.io/team/app@" + Digest)]
    public void Parse_Accepts(string text) => Assert.That(ImageReference.Parse(text, ReferenceStyle.Strict).Original, Is.EqualTo(text));

    [TestCase("alpine:3", "strict validation requires the registry to be explicitly defined")]
    [TestCase("docker.io/alpine:3", "strict validation requires the full repository path (missing 'library')")]
    [TestCase("reg.io/team/app", "strict validation requires the tag to be explicitly defined")]
    [TestCase("reg.io/team/app:", "strict validation requires the tag to be explicitly defined")]
    [TestCase("reg.io/team/app:-x", "not a tag of distribution-spec 1.1: -x")]
    [TestCase("reg.io/team/app:.x", "not a tag of distribution-spec 1.1: .x")]
    [TestCase("reg.io/-team/app:v1", "not a repository name of distribution-spec 1.1: -team/app")]
    [TestCase("reg.io/team_/app:v1", "not a repository name of distribution-spec 1.1: team_/app")]
    [TestCase("reg.io/a___b:v1", "not a repository name of distribution-spec 1.1: a___b")]
    public void Parse_Refuses(string text, string reason)
    {
        InvalidReferenceException failure = Assert.Throws<InvalidReferenceException>(() => ImageReference.Parse(text, ReferenceStyle.Strict))!;

        Assert.That(failure.Reason, Is.EqualTo(reason));
    }
}
