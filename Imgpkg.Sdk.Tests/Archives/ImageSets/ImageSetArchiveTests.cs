using System.Formats.Tar;
using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

[TestFixture]
internal sealed class ImageSetArchiveTests
{
    private const string Hint =
        "(hint: This may be because when copying to a tarball, the --include-non-distributable-layers flag should have been provided.)";

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [TestCaseSource(typeof(GoldenTars), nameof(GoldenTars.Names))]
    public async Task OpenAsync_OriginalsTar_GivesItsDocumentAndLayers(string name)
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.File(name), CancellationToken.None);

        ImageSetCheck.Verify(archive.Document);
        byte[] written = archive.Document.ToJson();
        Assert.That(Encoding.UTF8.GetString(written), Is.EqualTo(Encoding.UTF8.GetString(ManifestOf(GoldenTars.File(name)))));
        foreach (ImageSetLayer layer in archive.Document.AllNodes().SelectMany(node => node.Layers))
        {
            if (archive.HasLayer(layer.Digest))
            {
                Assert.That(Digest.Of(await ReadAsync(archive, layer)), Is.EqualTo(layer.Digest));
            }
            else
            {
                Assert.That((name, layer.MediaType), Is.EqualTo(("foreign-skipped.tar", MediaTypes.DockerForeignLayer)));
            }
        }
    }

    [Test]
    public async Task OpenAsync_OldFormat_HasNoMarks()
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("old-format.tar"), CancellationToken.None);

        Assert.That(archive.Document.Roots.Select(root => (root.Tag, root.OriginalReference, root.Labels)), Is.All.EqualTo((string.Empty, string.Empty, (object?)null)));
        ImageSetCheck.Verify(archive.Document);
    }

    [Test]
    public async Task OpenAsync_OtherOrderAndUnknownMembers_ReadsTheSame()
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("manifest-last-unknown-fields.tar"), CancellationToken.None);
        using ImageSetArchive original = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("other-host.tar"), CancellationToken.None);

        Assert.That(archive.Document.Roots.Select(root => root.RecordedDigest), Is.EqualTo(original.Document.Roots.Select(root => root.RecordedDigest)));
        Assert.That(archive.Document.Roots.Single(root => root.IsRootBundle).Tag, Is.EqualTo("v1.0"));
    }

    [Test]
    public async Task OpenLayer_Missing_SaysWhatMayHelp()
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("missing-layer.tar"), CancellationToken.None);
        ImageSetLayer missing = archive.Document.AllNodes().SelectMany(node => node.Layers).First(layer => !archive.HasLayer(layer.Digest));

        Assert.That(
            () => archive.OpenLayer(missing.Descriptor),
            Throws.TypeOf<InvalidArchiveException>().With.Message.EqualTo($"file sha256-{missing.Digest.Hex}.tar.gz not found in tar {Hint}"));
    }

    [Test]
    public async Task OpenLayer_Damaged_NeverEndsWell()
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("corrupt-layer.tar"), CancellationToken.None);
        var failures = new List<string>();
        foreach (ImageSetLayer layer in archive.Document.AllNodes().SelectMany(node => node.Layers).Distinct())
        {
            try
            {
                await ReadAsync(archive, layer);
            }
            catch (ContentMismatchException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(failures[0], Does.Match("^error verifying sha256 checksum after reading [0-9]+ bytes; got \"sha256:.*\", want \"sha256:.*\"$"));
    }

    [Test]
    public async Task Verify_WrongManifestDigest_IsRefused()
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.HandMade("wrong-manifest-digest.tar"), CancellationToken.None);

        Assert.That(() => ImageSetCheck.Verify(archive.Document), Throws.TypeOf<InvalidArchiveException>().With.Message.Contain("to have digest"));
    }

    [Test]
    public async Task OpenAsync_NoDocument_SaysSo() => await Assert.ThatAsync(
        () => ImageSetArchive.OpenAsync(GoldenTars.HandMade("no-manifest.tar"), CancellationToken.None),
        Throws.TypeOf<InvalidArchiveException>().With.Message.EqualTo($"file manifest.json not found in tar {Hint}"));

    [Test]
    public async Task OpenAsync_EmptyFile_SaysSo() => await Assert.ThatAsync(
        () => ImageSetArchive.OpenAsync(_directory.Write("empty.tar", []), CancellationToken.None),
        Throws.TypeOf<InvalidArchiveException>().With.Message.EqualTo($"file manifest.json not found in tar {Hint}"));

    [Test]
    public async Task OpenAsync_NoFile_SaysSo() => await Assert.ThatAsync(
        () => ImageSetArchive.OpenAsync(_directory["none.tar"], CancellationToken.None),
        Throws.TypeOf<FileAccessException>().With.Message.EqualTo($"open {_directory["none.tar"]}: no such file or directory"));

    [Test]
    public async Task OpenAsync_Directory_SaysSo() => await Assert.ThatAsync(
        () => ImageSetArchive.OpenAsync(_directory.FullPath, CancellationToken.None),
        Throws.TypeOf<FileAccessException>().With.Message.EqualTo($"read {_directory.FullPath}: is a directory"));

    [Test]
    public async Task OpenAsync_CutOffAnywhere_IsRefusedOrComplete()
    {
        byte[] tar = File.ReadAllBytes(GoldenTars.File("outer-bundle.tar"));
        for (int length = 1; length < tar.Length; length += 509)
        {
            string path = _directory.Write("cut.tar", tar[..length]);
            try
            {
                using ImageSetArchive archive = await ImageSetArchive.OpenAsync(path, CancellationToken.None);
                foreach (ImageSetLayer layer in archive.Document.AllNodes().SelectMany(node => node.Layers).Where(layer => archive.HasLayer(layer.Digest)))
                {
                    await ReadAsync(archive, layer);
                }
            }
            catch (InvalidArchiveException e)
            {
                Assert.That(e.Message, Is.EqualTo("unexpected EOF"));
            }
        }
    }

    [Test]
    public async Task OpenAsync_EntryOfTenGibibytesInASmallFile_IsRefused()
    {
        byte[] tar = new TarBuilder().Add(TarBuilder.Header("sha256-00.tar.gz", change: block => TarBuilder.Put(block, 124, "120000000000"))).File("manifest.json", "null").ToArray();

        await Assert.ThatAsync(
            () => ImageSetArchive.OpenAsync(_directory.Write("large.tar", tar), CancellationToken.None),
            Throws.TypeOf<InvalidArchiveException>().With.Message.EqualTo("unexpected EOF"));
    }

    [Test]
    public async Task OpenAsync_ManyEntries_IsRefused()
    {
        byte[] header = TarBuilder.Header("x");
        using var tar = new MemoryStream();
        tar.Write(new TarBuilder().File("manifest.json", "null").ToUnfinishedArray());
        for (int i = 0; i < 100_000; i++)
        {
            tar.Write(header);
        }

        await Assert.ThatAsync(
            () => ImageSetArchive.OpenAsync(_directory.Write("many.tar", tar.ToArray()), CancellationToken.None),
            Throws.TypeOf<InvalidArchiveException>().With.Message.Contain("more than 65536 entries"));
    }

    [Test]
    public async Task OpenAsync_EntriesOfOtherKindsAndPlaces_AreIgnored()
    {
        byte[] tar = new TarBuilder()
            .File("../manifest.json", "[")
            .File("/manifest.json", "[")
            .Link("manifest.json", "/etc/passwd")
            .Directory("manifest.json")
            .Pax(("path", "manifest.json"))
            .File("shortened", "null")
            .File("manifest.json", "[{}]")
            .ToArray();

        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(_directory.Write("odd.tar", tar), CancellationToken.None);

        Assert.That(archive.Document.Roots, Is.Empty);
    }

    private static byte[] ManifestOf(string path)
    {
        using var reader = new TarReader(File.OpenRead(path));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name == "manifest.json")
            {
                using var content = new MemoryStream();
                entry.DataStream!.CopyTo(content);
                return content.ToArray();
            }
        }

        throw new InvalidOperationException("no manifest.json");
    }

    private static async Task<byte[]> ReadAsync(ImageSetArchive archive, ImageSetLayer layer)
    {
        using var content = new MemoryStream();
        await using Stream stream = archive.OpenLayer(layer.Descriptor);
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}
