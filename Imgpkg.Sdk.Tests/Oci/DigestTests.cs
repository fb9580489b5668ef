using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class DigestTests
{
    private const string OfEmpty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void Parse_OfWhatToStringWrites_GivesTheSame()
    {
        string sha512 = "sha512:" + new string('a', 128);

        Assert.That(Digest.Parse(OfEmpty).ToString(), Is.EqualTo(OfEmpty));
        Assert.That(Digest.Parse(sha512).ToString(), Is.EqualTo(sha512));
        Assert.That(Digest.Parse(sha512).Algorithm, Is.EqualTo("sha512"));
        Assert.That(Digest.Parse(OfEmpty).Hex, Is.EqualTo(OfEmpty[7..]));
        Assert.That(Digest.Of([]), Is.EqualTo(Digest.Parse(OfEmpty)));
    }

    [TestCase("", "unsupported digest algorithm: ")]
    [TestCase("latest", "unsupported digest algorithm: latest")]
    [TestCase("md5:d41d8cd98f00b204e9800998ecf8427e", "unsupported digest algorithm: md5:d41d8cd98f00b204e9800998ecf8427e")]
    [TestCase("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "unsupported digest algorithm: SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("sha256:", "invalid checksum digest length")]
    [TestCase("sha256:e3b0", "invalid checksum digest length")]
    [TestCase("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "invalid checksum digest length")]
    [TestCase("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "invalid checksum digest format")]
    [TestCase("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "invalid checksum digest format")]
    [TestCase("sha256:../../../../../../../../../../../../../../../../../../etc/passwd", "invalid checksum digest format")]
    public void Parse_OfSomethingElse_SaysWhy(string text, string reason)
    {
        InvalidDigestException failure = Assert.Throws<InvalidDigestException>(() => Digest.Parse(text))!;

        Assert.That(failure.Message, Is.EqualTo(reason));
        Assert.That(failure.Text, Is.EqualTo(text));
        Assert.That(Digest.TryParse(text, out Digest digest), Is.False);
        Assert.That(digest, Is.EqualTo(default(Digest)));
    }

    // R1.5
    [TestCase("sha256")]
    [TestCase("sha512")]
    public void Matches_UsesTheDigestsOwnAlgorithm(string algorithm)
    {
        byte[] hash = algorithm == "sha256" ? SHA256.HashData("content"u8) : SHA512.HashData("content"u8);
        Digest digest = Digest.Parse($"{algorithm}:{Convert.ToHexStringLower(hash)}");

        Assert.That(digest.Matches("content"u8), Is.True);
        Assert.That(digest.Matches("Content"u8), Is.False);
    }

    [Test]
    public void Of_AnIncrementalHash_LeavesItGoingOn()
    {
        using IncrementalHash hash = Digest.CreateHash(Digest.Sha256);
        hash.AppendData("one"u8);
        Digest first = Digest.Of(hash);
        hash.AppendData("two"u8);

        Assert.That(first, Is.EqualTo(Digest.Of("one"u8)));
        Assert.That(Digest.Of(hash), Is.EqualTo(Digest.Of("onetwo"u8)));
    }

    [Test]
    public void Default_IsEmptyAndEqualToItselfOnly()
    {
        Digest none = default;

        Assert.That(none.ToString(), Is.Empty);
        Assert.That(none.Algorithm, Is.Empty);
        Assert.That(none.Hex, Is.Empty);
        Assert.That(none, Is.Not.EqualTo(Digest.Parse(OfEmpty)));
        Assert.That(none.GetHashCode(), Is.EqualTo(default(Digest).GetHashCode()));
    }
}
