using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.TarFiles;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class ImageSetWriterTests
{
    private readonly FakeTimeProvider _time = new();
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [TestCaseSource(typeof(GoldenTars), nameof(GoldenTars.Names))]
    public async Task WriteAsync_WhatTheOriginalWrote_GivesTheSameFile(string name)
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(GoldenTars.File(name), CancellationToken.None);
        ImageSetLayerSource[] layers =
        [
            .. archive.Document.AllNodes().SelectMany(node => node.Layers).Select(layer => layer.Descriptor)
                .DistinctBy(layer => layer.Digest)
                .Where(layer => archive.HasLayer(layer.Digest))
                .Select(layer => new ImageSetLayerSource(layer, _ => Task.FromResult(archive.OpenLayer(layer)))),
        ];
        foreach (int concurrency in new[] { 1, 5 })
        {
            string path = _directory[$"{concurrency}.tar"];
            await WriteAsync(path, archive.Document, layers, new ImageSetWriteOptions { Concurrency = concurrency });

            Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(GoldenTars.File(name))));
        }
    }

    [Test]
    public async Task WriteAsync_NothingToExport_IsNullAndTheTrailer()
    {
        string path = _directory["none.tar"];
        await WriteAsync(path, new ImageSetDocument { Roots = [] }, [], new ImageSetWriteOptions());

        Assert.That(File.ReadAllBytes(path), Has.Length.EqualTo(2048));
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(path, CancellationToken.None);
        Assert.That(archive.Document.Roots, Is.Empty);
    }

    [Test]
    public async Task WriteAsync_Reports_FilesAndBytes()
    {
        var set = new SampleSet(3000, 100, 0);
        var told = new List<string>();
        long bytes = 0;
        ImageSetWriteResult result = await WriteAsync(_directory["a.tar"], set, new ImageSetWriteOptions
        {
            Concurrency = 1,
            OnReusing = count => told.Add($"reusing {count}"),
            OnWriting = () => told.Add("writing"),
            OnFileDone = (name, _) => told.Add(name),
            OnBytes = count => bytes += count,
        });

        Assert.That(told, Is.EqualTo(new[] { "writing", "manifest.json" }.Concat(set.Layers.Select(layer => $"sha256-{layer.Digest.Hex}.tar.gz"))));
        Assert.That((bytes, result.BytesWritten, result.Reused.Count), Is.EqualTo((3100L, 3100L, 0)));
    }

    [Test]
    public async Task WriteAsync_Fails_LeavesTheOldFile([Values(1, 5)] int concurrency)
    {
        string path = _directory.Write("a.tar", "the old file");
        var set = new SampleSet(3000, 5000) { BreakAfter = 4000 };

        await Assert.ThatAsync(() => WriteAsync(path, set, new ImageSetWriteOptions { Concurrency = concurrency }), Throws.InstanceOf<IOException>());

        Assert.That(File.ReadAllText(path), Is.EqualTo("the old file"));
    }

    [Test]
    public async Task WriteAsync_NothingArrived_LeavesNoPartialFile()
    {
        var set = new SampleSet(3000) { BreakAfter = 2000 };

        await Assert.ThatAsync(() => WriteAsync(_directory["a.tar"], set, new ImageSetWriteOptions()), Throws.InstanceOf<IOException>());

        Assert.That(Directory.GetFileSystemEntries(_directory.FullPath), Is.Empty);
    }

    [Test]
    public async Task WriteAsync_Cancelled_KeepsWhatArrived(CancellationToken cancellationToken)
    {
        var set = new SampleSet(3000, 5000);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var options = new ImageSetWriteOptions { Concurrency = 1, OnFileDone = (name, _) => Cancel(name, cancellation) };

        await Assert.ThatAsync(
            () => new ImageSetWriter(_time).WriteAsync(_directory["a.tar"], set.Document, set.Sources, options, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(Directory.GetFiles(_directory.FullPath).Select(Path.GetFileName), Is.EqualTo(new[] { "a.tar.partial" }));

        static void Cancel(string name, CancellationTokenSource cancellation)
        {
            if (name != "manifest.json")
            {
                cancellation.Cancel();
            }
        }
    }

    [Test]
    public async Task WriteAsync_LayerFailsTwice_IsFetchedAgain()
    {
        var set = new SampleSet(3000, 5000);
        int failures = 2;
        Descriptor broken = set.Layers[0];
        long bytes = 0;
        ImageSetLayerSource[] sources = [.. set.Layers.Select(layer => new ImageSetLayerSource(layer, _ => Task.FromResult<Stream>(
            new MemoryStream(layer.Digest == broken.Digest && failures-- > 0 ? set.Content(layer.Digest)[..^7] : set.Content(layer.Digest)))))];

        await WriteAsync(_directory["a.tar"], set.Document, sources, new ImageSetWriteOptions { OnBytes = count => Interlocked.Add(ref bytes, count) });

        Assert.That(_time.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1) }));
        Assert.That(bytes, Is.EqualTo(8000), "attempts in vain do not count");
        await AssertCompleteAsync(_directory["a.tar"], set);
    }

    [TestCase(5, "Filling in a layer: Retried 5 times: Rewriting tar entry (sha256-{0}.tar.gz): Copying data: ")]
    [TestCase(1, "Writing tar entry: Copying data: ")]
    public async Task WriteAsync_LayerIsAnother_FailsInTheOriginalsWords(int concurrency, string activity)
    {
        var set = new SampleSet(3000);
        Descriptor layer = set.Layers[0];
        byte[] other = set.Content(layer.Digest).Reverse().ToArray();
        var source = new ImageSetLayerSource(layer, _ => Task.FromResult<Stream>(new MemoryStream(other)));

        ContentMismatchException e = (await Assert.ThrowsAsync<ContentMismatchException>(
            () => WriteAsync(_directory["a.tar"], set.Document, [source], new ImageSetWriteOptions { Concurrency = concurrency })))!;

        Assert.That(ErrorText.Of(e), Is.EqualTo(
            string.Format(null, activity, layer.Digest.Hex)
            + $"error verifying sha256 checksum after reading 3000 bytes; got \"{Digest.Of(other)}\", want \"{layer.Digest}\""));
        Assert.That(_time.Sleeps, Has.Count.EqualTo(concurrency == 1 ? 0 : 4));
    }

    [Test]
    public async Task WriteAsync_CredentialsRefused_FailsAtOnce()
    {
        var set = new SampleSet(3000);
        var refusal = new RegistryAccessException(new RegistryFailure("no") { Repository = RepositoryReference.Parse("registry.test/app"), Code = "UNAUTHORIZED" });
        var source = new ImageSetLayerSource(set.Layers[0], _ => Task.FromException<Stream>(refusal));

        await Assert.ThatAsync(() => WriteAsync(_directory["a.tar"], set.Document, [source], new ImageSetWriteOptions()), Throws.TypeOf<RegistryAccessException>());

        Assert.That(_time.Sleeps, Is.Empty);
    }

    [Test]
    public async Task WriteAsync_LayerIsLonger_NeverWritesBeyondItsPlace([Values(3000, 5000)] int size)
    {
        // Of the two sizes one stands before the other, which is complete by then.
        var set = new SampleSet(3000, 5000);
        var complete = new TaskCompletionSource();
        ImageSetLayerSource[] sources = [.. set.Layers.Select(layer => new ImageSetLayerSource(layer, async (stream, token) =>
        {
            if (layer.Size == size)
            {
                await complete.Task.WaitAsync(token);
            }

            await stream.WriteAsync(layer.Size == size ? new byte[9000] : set.Content(layer.Digest), token);
        }))];
        var options = new ImageSetWriteOptions { OnFileDone = (name, _) => Settle(name) };
        await Assert.ThatAsync(() => WriteAsync(_directory["a.tar"], set.Document, sources, options), Throws.TypeOf<ContentMismatchException>());

        await WriteAsync(_directory["a.tar"], set, new ImageSetWriteOptions { Resume = true });

        Assert.That(set.Served, Is.EqualTo(size), "the other is as it was");

        void Settle(string name)
        {
            if (name != "manifest.json")
            {
                complete.SetResult();
            }
        }
    }

    [Test]
    public async Task WriteAsync_SeveralAtOnce_AsManyAsAllowed()
    {
        var set = new SampleSet(10, 20, 30, 40, 50, 60);
        int now = 0;
        int most = 0;
        var three = new TaskCompletionSource();
        ImageSetLayerSource[] sources = [.. set.Layers.Select(layer => new ImageSetLayerSource(layer, async (stream, token) =>
        {
            int running = Interlocked.Increment(ref now);
            most = Math.Max(most, running);
            if (running == 3)
            {
                three.TrySetResult();
            }

            await three.Task.WaitAsync(token);
            await stream.WriteAsync(set.Content(layer.Digest), token);
            Interlocked.Decrement(ref now);
        }))];

        await WriteAsync(_directory["a.tar"], set.Document, sources, new ImageSetWriteOptions { Concurrency = 3 });

        Assert.That(most, Is.EqualTo(3));
        await AssertCompleteAsync(_directory["a.tar"], set);
    }

    [Test]
    public async Task WriteAsync_BeingWrittenElsewhere_IsRefused([Values] bool resume)
    {
        var set = new SampleSet(3000);
        using var other = PartialTarFile.Open(_directory["a.tar"], "a.tar");

        await Assert.ThatAsync(
            () => WriteAsync(_directory["a.tar"], set, new ImageSetWriteOptions { Resume = resume }),
            Throws.TypeOf<FileAccessException>().With.Message.Contain("is being written by another process"));
    }

    [Test]
    public async Task WriteAsync_ToALink_ReplacesTheFileItLeadsTo()
    {
        var set = new SampleSet(3000);
        Directory.CreateDirectory(_directory["elsewhere"]);
        File.CreateSymbolicLink(_directory["a.tar"], "elsewhere/b.tar");

        await WriteAsync(_directory["a.tar"], set, new ImageSetWriteOptions());

        Assert.That(new FileInfo(_directory["a.tar"]).LinkTarget, Is.EqualTo("elsewhere/b.tar"));
        await AssertCompleteAsync(_directory["elsewhere", "b.tar"], set);
    }

    [Test]
    public async Task WriteAsync_NoSuchDirectory_SaysSo() => await Assert.ThatAsync(
        () => WriteAsync(_directory["none", "a.tar"], new SampleSet(1), new ImageSetWriteOptions()),
        Throws.TypeOf<FileAccessException>().With.Message.EqualTo($"open {_directory["none", "a.tar"]}: no such file or directory"));

    [Test]
    public async Task WriteAsync_ToADirectory_SaysSo() => await Assert.ThatAsync(
        () => WriteAsync(_directory.FullPath, new SampleSet(1), new ImageSetWriteOptions()),
        Throws.TypeOf<FileAccessException>().With.Message.EqualTo($"open {_directory.FullPath}: is a directory"));

    private static async Task AssertCompleteAsync(string path, SampleSet set)
    {
        using ImageSetArchive archive = await ImageSetArchive.OpenAsync(path, CancellationToken.None);
        foreach (Descriptor layer in set.Layers)
        {
            await using Stream content = archive.OpenLayer(layer);
            await content.CopyToAsync(Stream.Null);
        }
    }

    private Task<ImageSetWriteResult> WriteAsync(string path, SampleSet set, ImageSetWriteOptions options) => WriteAsync(path, set.Document, set.Sources, options);

    private Task<ImageSetWriteResult> WriteAsync(
        string path, ImageSetDocument document, IReadOnlyList<ImageSetLayerSource> layers, ImageSetWriteOptions options) =>
        new ImageSetWriter(_time).WriteAsync(path, document, layers, options, CancellationToken.None);
}
