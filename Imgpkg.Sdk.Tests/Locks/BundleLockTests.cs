using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

[TestFixture]
public sealed class BundleLockTests
{
    private const string Head = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: BundleLock\n";

    private static IEnumerable<string> WrittenLocks() =>
        LockFixtures.Names("locks", "*.yml").Where(name => LockFixtures.Read("locks", name).EndsWith("kind: BundleLock\n", StringComparison.Ordinal));

    [TestCaseSource(nameof(WrittenLocks))]
    public void ToString_AfterParse_GivesSameBytes(string name)
    {
        string text = LockFixtures.Read("locks", name);

        Assert.That(BundleLock.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void ToString_AfterParse_KeepsReferenceAsWritten()
    {
        string text = $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nbundle:\n  image: ubuntu:v9@sha256:{LockFixtures.Hex}\nkind: BundleLock\n";

        Assert.That(BundleLock.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void ToString_MadeFromDigest_WritesFullName()
    {
        var made = new BundleLock { Bundle = RepositoryReference.Parse("ubuntu").WithDigest(Digest.Parse($"sha256:{LockFixtures.Hex}")), Tag = "1" };

        Assert.That(made.ToString(), Does.Contain($"\n  image: index.docker.io/library/ubuntu@sha256:{LockFixtures.Hex}\n  tag: \"1\"\n"));
    }

    [TestCase("tag:", null)]
    [TestCase("tag: ''", null)]
    [TestCase("tag: 1.0", "1")]
    [TestCase("TAG: v1", "v1")]
    public void Parse_Tag_IsText(string line, string? tag)
    {
        Assert.That(BundleLock.Parse($"{Head}bundle:\n  image: {LockFixtures.Image}\n  {line}\n").Tag, Is.EqualTo(tag));
    }

    [Test]
    public void Parse_LocalStore_IsAccepted()
    {
        BundleLock read = BundleLock.Parse($"{Head}bundle: {{image: \"oci:store/app@sha256:{LockFixtures.Hex}\"}}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Bundle.Repository.IsLocal, Is.True);
            Assert.That(read.ToString(), Does.Contain($"image: oci:store/app@sha256:{LockFixtures.Hex}\n"));
        }
    }

    [TestCase("", "Validating bundle lock: Validating apiVersion: Unknown version (known: imgpkg.carvel.dev/v1alpha1)")]
    [TestCase("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n", "Validating bundle lock: Validating kind: Unknown kind (known: BundleLock)")]
    [TestCase($"{Head}", "Validating bundle lock: Expected ref to be in digest form, got ''")]
    [TestCase($"{Head}bundle: {{image: registry.test/app}}", "Validating bundle lock: Expected ref to be in digest form, got 'registry.test/app'")]
    [TestCase("images: []", "Unmarshaling bundle lock: error unmarshaling JSON: while decoding JSON: json: unknown field \"images\"")]
    [TestCase($"{Head}bundle: {{foo: 1}}", "Unmarshaling bundle lock: error unmarshaling JSON: while decoding JSON: json: unknown field \"foo\"")]
    [TestCase("kind: a\nbundle: null\nkind: b\n", "Unmarshaling bundle lock: error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key \"kind\" already set in map")]
    public void Parse_BrokenSchema_GivesReason(string text, string message)
    {
        Assert.That(() => BundleLock.Parse(text), Throws.TypeOf<LockFileException>().With.Message.EqualTo(message));
    }
}
