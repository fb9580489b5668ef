using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.References;

/// <summary>registry 1.1 and 1.2, test T36: what is accepted and what it means.</summary>
[TestFixture]
internal sealed class ImageReferenceTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestCase("alpine", "index.docker.io/library/alpine:latest")]
    [TestCase("alpine:3", "index.docker.io/library/alpine:3")]
    [TestCase("docker.io/alpine", "index.docker.io/library/alpine:latest")]
    [TestCase("docker.io/library/alpine", "index.docker.io/library/alpine:latest")]
    [TestCase("index.docker.io/foo/bar:1", "index.docker.io/foo/bar:1")]
    [TestCase("registry-1.docker.io/library/alpine", "registry-1.docker.io/library/alpine:latest")]
    [TestCase("DOCKER.io/alpine", "DOCKER.io/alpine:latest")]
    [TestCase("REG.io/team/app:V1", "REG.io/team/app:V1")]
    [TestCase("reg.io/team/app:", "reg.io/team/app:latest")]
    [TestCase("localhost/foo", "index.docker.io/localhost/foo:latest")]
    [TestCase("localhost:5000/foo", "localhost:5000/foo:latest")]
    [TestCase("reg.io", "index.docker.io/library/reg.io:latest")]
    [TestCase("reg.io:5000", "index.docker.io/library/reg.io:5000")]
    [TestCase("reg.io:99999/team/app", "reg.io:99999/team/app:latest")]
    [TestCase("reg.io:/team/app", "reg.io:/team/app:latest")]
    [TestCase("[::1]:5000/team/app", "[::1]:5000/team/app:latest")]
    [TestCase("my_host.io/team/app", "my_host.io/team/app:latest")]
    [TestCase("bücher.example/team/app", "bücher.example/team/app:latest")]
    [TestCase("reg.io/team/app:-x", "reg.io/team/app:-x")]
    [TestCase("reg.io/team/app:.x", "reg.io/team/app:.x")]
    [TestCase("reg.io/-team_/app.", "reg.io/-team_/app.:latest")]
    [TestCase("reg.io/team/app@sha256:" + Hex, "reg.io/team/app@sha256:" + Hex)]
    [TestCase("reg.io/team/app:v1@sha256:" + Hex, "reg.io/team/app@sha256:" + Hex)]
    [TestCase("reg.io:5000/team/app@sha256:" + Hex, "reg.io:5000/team/app@sha256:" + Hex)]
    [TestCase("alpine@sha256:" + Hex, "index.docker.io/library/alpine@sha256:" + Hex)]
    [TestCase("reg.io/team/app@sha512:" + Hex + Hex, "reg.io/team/app@sha512:" + Hex + Hex)]
    public void Parse_Compatible_Accepts(string text, string fullName)
    {
        var reference = ImageReference.Parse(text);

        Assert.That(reference.FullName, Is.EqualTo(fullName));
        Assert.That(reference.ToString(), Is.EqualTo(fullName));
        Assert.That(reference.Original, Is.EqualTo(text));
        Assert.That(ImageReference.Parse(fullName), Is.EqualTo(reference), "a printed name must read back as the same");
        Assert.That(ImageReference.Parse(fullName).GetHashCode(), Is.EqualTo(reference.GetHashCode()));
    }

    // R1.1: resolved by digest, the tag kept.
    [Test]
    public void Parse_WithTagAndDigest_KeepsBothAndResolvesByDigest()
    {
        var reference = ImageReference.Parse($"reg.io/team/app:v1@sha256:{Hex}");

        Assert.That(reference, Is.TypeOf<DigestReference>());
        Assert.That(reference.Tag, Is.EqualTo("v1"));
        Assert.That(reference.Digest!.Value.Hex, Is.EqualTo(Hex));
        Assert.That(reference.Identifier, Is.EqualTo($"sha256:{Hex}"));
        Assert.That(reference.Repository.FullName, Is.EqualTo("reg.io/team/app"));
    }

    [Test]
    public void Parse_AtTheLimitsOfLength_Accepts()
    {
        string path = "a/" + new string('b', 253);
        string tag = new('t', 128);

        Assert.That(ImageReference.Parse($"reg.io/{path}:{tag}").FullName, Is.EqualTo($"reg.io/{path}:{tag}"));
        Assert.That(() => ImageReference.Parse($"reg.io/{path}b"), Throws.TypeOf<InvalidReferenceException>());
        Assert.That(() => ImageReference.Parse($"reg.io/a/b:{tag}t"), Throws.TypeOf<InvalidReferenceException>());
    }

    // The message is always the same (imgpkg compatibility); the reason says more (R1.3).
    [TestCase("", "a repository name must be specified")]
    [TestCase(":v1", "a repository name must be specified")]
    [TestCase("r", "repository must be between 2 and 255 characters in length: r")]
    [TestCase("reg.io/r", "repository must be between 2 and 255 characters in length: r")]
    [TestCase("reg.io/", "repository must be between 2 and 255 characters in length: ")]
    [TestCase("reg.io/Team/app", "repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: Team/app")]
    [TestCase("reg.io/team app", "repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: team app")]
    [TestCase("reg.io/team%2fapp", "repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: team%2fapp")]
    [TestCase("reg.io/team\r\napp", "repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: team\r\napp")]
    [TestCase("reg.io/team/app:v 1", "tag can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ`: v 1")]
    [TestCase("reg.io/team/app:vä", "tag can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ`: vä")]
    [TestCase("reg.io:port/team/app", "registries must be valid RFC 3986 URI authorities: reg.io:port")]
    [TestCase("reg..io/aa/bb", "registries must be valid RFC 3986 URI authorities: reg..io")]
    [TestCase("a..:5/aa/bb", "registries must be valid RFC 3986 URI authorities: a..:5")]
    [TestCase("..a/bb/cc", "registries must be valid RFC 3986 URI authorities: ..a")]
    [TestCase("reg.io?x/team/app", "registries must be valid RFC 3986 URI authorities: reg.io?x")]
    [TestCase("reg .io/team/app", "registries must be valid RFC 3986 URI authorities: reg .io")]
    [TestCase("[::1/team/app", "registries must be valid RFC 3986 URI authorities: [::1")]
    [TestCase("user:pw@reg.io/team/app", "unsupported digest algorithm: reg.io/team/app")]
    [TestCase("reg.io/a/b@sha256:1@sha256:2", "a digest must contain exactly one '@' separator (e.g. registry/repository@digest) saw: reg.io/a/b@sha256:1@sha256:2")]
    [TestCase("reg.io/team/app@md5:00", "unsupported digest algorithm: md5:00")]
    [TestCase("reg.io/team/app@sha256:00", "invalid checksum digest length")]
    [TestCase("reg.io/team/app@", "unsupported digest algorithm: ")]
    [TestCase("https://reg.io/a/b", "Reference 'https://reg.io/a/b' should not include https:// protocol prefix")]
    [TestCase("http://reg.io/a/b", "Reference 'http://reg.io/a/b' should not include http:// protocol prefix")]
    public void Parse_Compatible_Refuses(string text, string reason)
    {
        InvalidReferenceException failure = Assert.Throws<InvalidReferenceException>(() => ImageReference.Parse(text))!;

        Assert.That(failure.Message, Is.EqualTo($"could not parse reference: {text}"));
        Assert.That(failure.Reason, Is.EqualTo(reason));
        Assert.That(failure.Text, Is.EqualTo(text));
        Assert.That(failure.Code, Is.EqualTo("REFERENCE_INVALID"));
    }

    // R1.4, R6.10: nothing that would leave the repository gets into a URL.
    // R1.2: refused in both modes although the original takes them.
    [TestCase("reg.io//team")]
    [TestCase("reg.io/team/")]
    [TestCase("reg.io/team//app")]
    [TestCase("reg.io/../../etc/passwd")]
    [TestCase("reg.io/team/..")]
    [TestCase("reg.io/./team")]
    [TestCase("../team")]
    [TestCase("./team")]
    [TestCase("reg.io/team\0app")]
    public void Parse_InBothStyles_RefusesUnsafePaths(string text)
    {
        Assert.That(() => ImageReference.Parse(text), Throws.TypeOf<InvalidReferenceException>());
        Assert.That(() => ImageReference.Parse(text + ":v1", ReferenceStyle.Strict), Throws.TypeOf<InvalidReferenceException>());
    }
}
