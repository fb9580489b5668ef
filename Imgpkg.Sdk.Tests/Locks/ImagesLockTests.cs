using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

[TestFixture]
public sealed class ImagesLockTests
{
    private const string Head = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n";

    private static IEnumerable<string> WrittenLocks() =>
        LockFixtures.Names("locks", "*.yml").Where(name => LockFixtures.Read("locks", name).EndsWith("kind: ImagesLock\n", StringComparison.Ordinal));

    [TestCaseSource(nameof(WrittenLocks))]
    public void ToString_AfterParse_GivesSameBytes(string name)
    {
        string text = LockFixtures.Read("locks", name);

        Assert.That(ImagesLock.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void ToString_ManyKindsOfAnnotations_GivesBytesOfTheOriginal()
    {
        // The original wrote the copied lock, so only the repository differs.
        ImagesLock read = ImagesLock.Parse(LockFixtures.Read("yaml", "annotations-input.lock.yml"));
        LockedImage image = read.Images.Single();
        DigestReference copied = RepositoryReference.Parse("localhost:5001/spec-fmt/gold/yaml").WithDigest(image.Image.Digest!.Value);

        string written = (read with { Images = [image with { Image = copied }] }).ToString();

        Assert.That(written, Is.EqualTo(LockFixtures.Read("yaml", "annotations-output.lock.yml")));
    }

    [Test]
    public void ToString_WithoutImages_OmitsTheField()
    {
        Assert.That(new ImagesLock { Images = [] }.ToString(), Is.EqualTo("---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n"));
    }

    [TestCase("images: []")]
    [TestCase("images: null")]
    [TestCase("images:")]
    [TestCase("")]
    public void Parse_NoImages_GivesEmptyList(string line)
    {
        Assert.That(ImagesLock.Parse($"{Head}{line}\n").Images, Is.Empty);
    }

    [TestCase("ubuntu", "index.docker.io/library/ubuntu")]
    [TestCase("docker.io/a/b", "index.docker.io/a/b")]
    [TestCase("registry.test/app:v1", "registry.test/app")]
    public void Parse_ShortReference_KeepsOnlyFullName(string written, string repository)
    {
        DigestReference image = ImagesLock.Parse($"{Head}images:\n- image: {written}@sha256:{LockFixtures.Hex}\n").Images.Single().Image;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(image.Original, Is.EqualTo($"{repository}@sha256:{LockFixtures.Hex}"));
            Assert.That(image.Tag, Is.Null);
        }
    }

    [Test]
    public void Parse_LocalStore_IsAccepted()
    {
        string directory = Path.Combine(Path.GetTempPath(), "store #1 with odd name");
        string text = new ImagesLock
        {
            Images = [new LockedImage { Image = RepositoryReference.ForDirectory(directory).WithDigest(Digest.Parse($"sha256:{LockFixtures.Hex}")) }],
        }.ToString();

        Assert.That(ImagesLock.Parse(text).Images.Single().Image.FullName, Is.EqualTo($"oci:{directory}@sha256:{LockFixtures.Hex}"));
    }

    [Test]
    public void Parse_DuplicateImages_AreKeptInOrder()
    {
        ImagesLock read = ImagesLock.Parse($"{Head}images:\n- image: b.test/x1@sha256:{LockFixtures.Hex}\n- image: {LockFixtures.Image}\n- image: {LockFixtures.Image}\n");

        Assert.That(read.Images.Select(image => image.Image.Repository.FullName), Is.EqualTo(["b.test/x1", "registry.test/app", "registry.test/app"]));
    }

    [TestCase("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: Images\n", 2, "Validating images lock: Validating kind: Unknown kind (known: ImagesLock)")]
    [TestCase("kind: ImagesLock\napiVersion: v1\n", 2, "Validating images lock: Validating apiVersion: Unknown version (known: imgpkg.carvel.dev/v1alpha1)")]
    [TestCase($"{Head}images:\n- annotations: {{a: b}}\n- image: x\n", 4, "Validating images lock: Expected ref to be in digest form, got ''")]
    [TestCase($"{Head}images:\n- annotations: {{a: b}}\n  image: app:v1\n", 5, "Validating images lock: Expected ref to be in digest form, got 'app:v1'")]
    [TestCase($"{Head}images:\n-\n", 4, "Validating images lock: Expected ref to be in digest form, got ''")]
    [TestCase($"{Head}more: 1\nextra: 2\n", 4, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: unknown field \"extra\"")]
    [TestCase($"{Head}images:\n- image: [a]\n", 4, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into image of type string")]
    [TestCase($"{Head}images:\n- text\n", 4, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into images of type object")]
    [TestCase($"{Head}images: {{}}\n", 3, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into images of type list")]
    [TestCase($"{Head}images:\n- annotations: [a]\n", 4, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into annotations of type map of strings")]
    [TestCase("kind: v\nimages: {}\n", 2, "Unmarshaling images lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into images of type list")]
    public void Parse_BrokenSchema_NamesLineAndReason(string text, int line, string message)
    {
        LockFileException failure = Assert.Throws<LockFileException>(() => ImagesLock.Parse(text));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Message, Is.EqualTo(message));
            Assert.That(failure.Line, Is.EqualTo(line));
            Assert.That(failure.Path, Is.Null);
        }
    }
}
