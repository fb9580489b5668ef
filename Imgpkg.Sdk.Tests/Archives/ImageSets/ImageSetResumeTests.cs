using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

/// <summary>Writing goes on where it was interrupted (formats 13.4): nothing is fetched twice, nothing that was there is lost.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ImageSetResumeTests
{
    private static readonly int[] Sizes = [700, 4000, 0, 9000, 2500];

    private TemporaryDirectory _directory = null!;
    private byte[] _expected = null!;

    private string Tar => _directory["a.tar"];

    [SetUp]
    public async Task WriteUndisturbedAsync()
    {
        _directory = new TemporaryDirectory();
        await WriteAsync(new SampleSet(Sizes), new ImageSetWriteOptions(), _directory["undisturbed.tar"]);
        _expected = File.ReadAllBytes(_directory["undisturbed.tar"]);
        File.Delete(_directory["undisturbed.tar"]);
    }

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public async Task Resume_BrokenOffAnywhere_FetchesOnlyWhatIsMissing([Values(1, 5)] int concurrency, [Values] bool oldFile)
    {
        for (long position = 0; position < Sizes.Sum(); position += 1301)
        {
            if (oldFile)
            {
                await WriteAsync(new SampleSet(12), new ImageSetWriteOptions());
            }

            byte[]? old = oldFile ? File.ReadAllBytes(Tar) : null;
            var set = new SampleSet(Sizes) { BreakAfter = position };
            var done = new List<string>();
            await Assert.ThatAsync(
                () => WriteAsync(set, new ImageSetWriteOptions { Concurrency = concurrency, OnFileDone = (name, _) => done.Add(name) }), Throws.InstanceOf<IOException>());
            Assert.That(File.Exists(Tar) ? File.ReadAllBytes(Tar) : null, Is.EqualTo(old), "the old file stays");

            await AssertResumesAsync(Sizes.Sum() - set.Layers.Where(layer => done.Contains($"sha256-{layer.Digest.Hex}.tar.gz")).Sum(layer => layer.Size), concurrency);
            File.Delete(Tar);
        }
    }

    [Test]
    [Platform("Linux")]
    public async Task Resume_KilledAnywhere_FetchesOnlyWhatIsMissing([Values(1, 5)] int concurrency)
    {
        // What the file system shows at any moment is what a kill would have left.
        var set = new SampleSet(Sizes);
        var snapshots = new List<(byte[] Partial, string[] Done)>();
        var done = new List<string>();
        var telling = new Lock();
        void Snapshot()
        {
            lock (telling)
            {
                snapshots.Add((LockedFile.ReadAllBytes(Tar + ".partial"), [.. done]));
            }
        }

        set.OnServing = Snapshot;
        await WriteAsync(set, new ImageSetWriteOptions { Concurrency = concurrency, OnFileDone = (name, _) => { lock (telling) { done.Add(name); } } });
        File.Delete(Tar);
        Assert.That(snapshots, Has.Count.GreaterThan(10));

        foreach ((byte[] partial, string[] files) in snapshots)
        {
            File.WriteAllBytes(Tar + ".partial", partial);
            long known = set.Layers.Where(layer => files.Contains($"sha256-{layer.Digest.Hex}.tar.gz")).Sum(layer => layer.Size);
            await AssertResumesAsync(Sizes.Sum() - known, concurrency, atMost: true);
            File.Delete(Tar);
        }
    }

    [Test]
    public async Task Resume_KilledBeforeTheHeaders_FetchesEverything([Values(0, 100, 512, 1500, 5000)] int length)
    {
        File.WriteAllBytes(Tar + ".partial", _expected[..length]);

        await AssertResumesAsync(Sizes.Sum(), concurrency: 5);
    }

    [Test]
    public async Task Resume_CompleteFile_WritesNothing()
    {
        File.WriteAllBytes(Tar, _expected);
        DateTime before = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Tar, before);

        await AssertResumesAsync(0, concurrency: 5);
        await AssertResumesAsync(0, concurrency: 1);

        Assert.That(File.GetLastWriteTimeUtc(Tar), Is.EqualTo(before));
    }

    [Test]
    public async Task Resume_FileCutOff_KeepsWhatIsWhole()
    {
        var set = new SampleSet(Sizes);
        for (int length = FirstLayer(); length < _expected.Length; length += 777)
        {
            File.WriteAllBytes(Tar, _expected[..length]);
            long whole = set.Layers.Where(layer => End(layer) <= length).Sum(layer => layer.Size);

            await AssertResumesAsync(Sizes.Sum() - whole, concurrency: 5);
        }
    }

    [Test]
    public async Task Resume_LayersZeroed_FetchesThese()
    {
        var set = new SampleSet(Sizes);
        Descriptor lost = set.Layers.First(layer => layer.Size == 4000);
        byte[] damaged = [.. _expected];
        damaged.AsSpan((int)End(lost) - 4000, 4000).Clear();
        File.WriteAllBytes(Tar, damaged);

        await AssertResumesAsync(4000, concurrency: 5);
    }

    [Test]
    public async Task Resume_LayerFlipped_FetchesIt()
    {
        var set = new SampleSet(Sizes);
        Descriptor lost = set.Layers.First(layer => layer.Size == 9000);
        byte[] damaged = [.. _expected];
        damaged[End(lost) - 1] ^= 1;
        File.WriteAllBytes(Tar + ".partial", damaged);

        await AssertResumesAsync(9000, concurrency: 5);
    }

    [Test]
    public async Task Resume_FrameDamaged_IsMended([Values("padding", "trailer", "document")] string where)
    {
        byte[] damaged = [.. _expected];
        damaged[where switch { "padding" => FirstLayer() - 600, "trailer" => damaged.Length - 1, _ => 600 }] ^= 1;
        File.WriteAllBytes(Tar + ".partial", damaged);

        await AssertResumesAsync(0, concurrency: 5);
    }

    [Test]
    public async Task Resume_OtherImagesBefore_TakesTheirLayersFromBothFiles()
    {
        // Another layout in both: all layers have to move.
        await WriteAsync(new SampleSet(700, 4000, 1, 2, 3, 4), new ImageSetWriteOptions());
        await WriteAsync(new SampleSet(700, 4000, 0, 9000, 5, 6, 7), new ImageSetWriteOptions(), _directory["b.tar"]);
        File.Move(_directory["b.tar"], Tar + ".partial");

        await AssertResumesAsync(2500, concurrency: 5);
        Assert.That(Directory.GetFiles(_directory.FullPath), Is.EqualTo(new[] { Tar }), "nothing is left behind");
    }

    [Test]
    public async Task Resume_KilledWhileContentsMoved_StillHasThem([Values] bool afterTheHeaders)
    {
        await WriteAsync(new SampleSet(700, 4000, 0, 9000, 5, 6, 7), new ImageSetWriteOptions());
        File.Move(Tar, Tar + ".partial");
        var killed = new ImageSetWriteOptions
        {
            Resume = true,
            OnWriting = afterTheHeaders ? null : () => throw new InvalidOperationException("killed"),
            OnFileDone = (_, _) => throw new InvalidOperationException("killed"),
        };
        await Assert.ThatAsync(() => WriteAsync(new SampleSet(Sizes), killed), Throws.InvalidOperationException);

        await AssertResumesAsync(2500, concurrency: 5);
    }

    [TestCase("garbage", "unexpected EOF")]
    [TestCase("", "file manifest.json not found in tar (hint: This may be because when copying to a tarball, the --include-non-distributable-layers flag should have been provided.)")]
    public async Task Resume_UnreadableFile_IsRefusedAndStays(string content, string reason)
    {
        File.WriteAllText(Tar, content);

        InvalidArchiveException e = (await Assert.ThrowsAsync<InvalidArchiveException>(
            () => WriteAsync(new SampleSet(Sizes), new ImageSetWriteOptions { Resume = true })))!;

        Assert.That(ErrorText.Of(e), Is.EqualTo($"Reading previously created tar '{Tar}': {reason}"));
        Assert.That(File.ReadAllText(Tar), Is.EqualTo(content));
        Assert.That(Directory.GetFiles(_directory.FullPath), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task WithoutResume_PartialFile_IsWrittenAnew()
    {
        File.WriteAllBytes(Tar + ".partial", [.. _expected, .. _expected]);
        var set = new SampleSet(Sizes);

        ImageSetWriteResult result = await WriteAsync(set, new ImageSetWriteOptions());

        Assert.That((set.Served, result.Reused.Count), Is.EqualTo(((long)Sizes.Sum(), 0)));
        Assert.That(File.ReadAllBytes(Tar), Is.EqualTo(_expected));
    }

    private async Task AssertResumesAsync(long missing, int concurrency, bool atMost = false)
    {
        var set = new SampleSet(Sizes);
        int reusing = -1;
        bool earlier = Directory.GetFiles(_directory.FullPath).Any(path => new FileInfo(path).Length > 0);

        ImageSetWriteResult result = await WriteAsync(
            set, new ImageSetWriteOptions { Resume = true, Concurrency = concurrency, OnReusing = count => reusing = count });

        Assert.That(set.Served, atMost ? Is.LessThanOrEqualTo(missing) : Is.EqualTo(missing));
        Assert.That(result.BytesWritten, Is.EqualTo(set.Served));
        Assert.That(reusing, Is.EqualTo(earlier ? result.Reused.Count : -1));
        Assert.That(File.ReadAllBytes(Tar), Is.EqualTo(_expected), "as if undisturbed");
        Assert.That(Directory.GetFiles(_directory.FullPath), Has.Length.EqualTo(1));
    }

    private int FirstLayer() => TarDump.Read(_expected)[1].HeaderOffset + 512;

    private long End(Descriptor layer) => TarDump.Read(_expected).Single(entry => entry.Name.Contains(layer.Digest.Hex, StringComparison.Ordinal)) is var entry
        ? entry.HeaderOffset + 512 + entry.Size
        : 0;

    private Task<ImageSetWriteResult> WriteAsync(SampleSet set, ImageSetWriteOptions options, string? path = null) =>
        new ImageSetWriter(new FakeTimeProvider()).WriteAsync(path ?? Tar, set.Document, set.Sources, options, CancellationToken.None);
}
