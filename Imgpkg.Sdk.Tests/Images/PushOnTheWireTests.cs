using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>What pushes ask of a registry: how many requests, in which order, and what is there after one of them failed.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class PushOnTheWireTests
{
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    private LoopbackRepository Repository => _registry["team/app"];

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task PushAsync_FreshBundle_TakesNineRequestsAndTagsLast(CancellationToken token)
    {
        PushResult result = await PushAsync("v1", token);

        Assert.That(_registry.Requests, Has.Count.LessThanOrEqualTo(9), Log());
        string[] puts = [.. Writes().Where(target => target.Contains("/manifests/", StringComparison.Ordinal))];
        Assert.That(puts, Is.EqualTo(new[] { "PUT /v2/team/app/manifests/v1", $"PUT /v2/team/app/manifests/sha256-{result.Reference.Digest!.Value.Hex}.imgpkg" }));
        Assert.That(Writes().TakeLast(2), Is.EqualTo(puts));
        Assert.That(Repository.Uploads, Is.Empty);
    }

    [Test]
    public async Task PushAsync_SameTagAgain_WritesNothing(CancellationToken token)
    {
        await PushAsync("v1", token);
        _registry.ClearRequests();

        PushResult again = await PushAsync("v1", token);

        Assert.That(_registry.Requests, Has.Count.LessThanOrEqualTo(5), Log());
        Assert.That(Writes(), Is.Empty);
        Assert.That(again.BytesSent, Is.Zero);
    }

    [Test]
    public async Task PushAsync_DigestTagWasDeleted_WritesItAgain(CancellationToken token)
    {
        PushResult first = await PushAsync("v1", token);
        string digestTag = $"sha256-{first.Reference.Digest!.Value.Hex}.imgpkg";
        Repository.RemoveTag(digestTag);
        _registry.ClearRequests();

        await PushAsync("v1", token);

        Assert.That(Writes(), Is.EqualTo(new[] { $"PUT /v2/team/app/manifests/{digestTag}" }));
    }

    [Test]
    public async Task PushAsync_KnownContentUnderANewTag_SendsNoBlob(CancellationToken token)
    {
        await PushAsync("v1", token);
        _registry.ClearRequests();

        PushResult second = await PushAsync("v2", token);

        Assert.That(_registry.Requests.Where(request => request.Method == "POST"), Is.Empty, Log());
        Assert.That(second.BytesSent, Is.Zero);
        Assert.That(Repository.Tags.Keys, Is.SupersetOf(new[] { "v1", "v2" }));
    }

    [Test]
    public async Task PushAsync_LargeLayerUnderANewTag_IsSentOnce(CancellationToken token)
    {
        PushResult first = await PushLargeAsync("v1", token);

        Assert.That(Uploads(), Is.EqualTo(2), "the layer and the configuration\n" + Log());
        Assert.That(Repository.Blobs[first.Layer.Digest], Has.Length.EqualTo(first.Layer.Size));
        Assert.That(first.BytesSent, Is.GreaterThan(first.Layer.Size).And.LessThan(first.Layer.Size + 1000));
        Assert.That(_progress.Bytes, Is.Ordered.And.Not.Empty);
        Assert.That(_progress.Bytes[^1], Is.EqualTo(first.BytesSent));
        Assert.That(_progress.Steps.Select(step => step.Path), Is.EqualTo(new[] { ".", "random.bin", null }));
    }

    [Test]
    public async Task PushAsync_LargeLayerUnderAnotherTag_SendsNoBlob(CancellationToken token)
    {
        await PushLargeAsync("v1", token);
        _registry.ClearRequests();

        PushResult again = await PushLargeAsync("v2", token);

        Assert.That(Uploads(), Is.Zero, Log());
        Assert.That(again.BytesSent, Is.Zero);
        Assert.That(Repository.Tags["v2"], Is.EqualTo(Repository.Tags["v1"]));
    }

    [Test]
    public async Task PushAsync_LargeLayerUnderTheSameTag_SendsNothing(CancellationToken token)
    {
        await PushLargeAsync("v1", token);
        _registry.ClearRequests();

        PushResult again = await PushLargeAsync("v1", token);

        Assert.That(Writes(), Is.Empty);
        Assert.That(again.BytesSent, Is.Zero);
    }

    [Test]
    public async Task PushAsync_LargeChangedLayerUnderTheSameTag_IsSent(CancellationToken token)
    {
        await PushLargeAsync("v1", token);
        _directory.Write("large/more.txt", "changed");

        PushResult changed = await PushLargeAsync("v1", token);

        Assert.That(Repository.Tags["v1"], Is.EqualTo(changed.Reference.Digest!.Value));
        Assert.That(Repository.Blobs[changed.Layer.Digest], Has.Length.EqualTo(changed.Layer.Size));
    }

    [TestCase("PUT", "/manifests/v1", "Writing '{0}:v1': Writing image: PUT ")]
    [TestCase("PUT", "/manifests/sha256-", "Writing Tag '{0}:v1': Tagging image: PUT ")]
    [TestCase("POST", "/blobs/uploads/", "Writing '{0}:v1': Writing image: POST ")]
    [TestCase("HEAD", "/manifests/v1", "Writing '{0}:v1': Writing image: HEAD ")]
    public async Task PushAsync_RegistryRefuses_SaysWhatWasWritten(string method, string pattern, string expected, CancellationToken token)
    {
        _registry.Faults.Add(method, pattern, Fault.Error(400, "UNSUPPORTED"), FaultList.Always);

        RegistryException failure = (await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => PushAsync("v1", token)) as RegistryException)!;

        Assert.That(ErrorText.Of(failure), Does.StartWith(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, _registry.FullName("team/app"))));
        Assert.That(Repository.Tags.Keys, pattern.Contains("sha256-", StringComparison.Ordinal) ? Is.EqualTo(new[] { "v1" }) : Is.Empty);
    }

    [TestCase("PUT", "/manifests/")]
    [TestCase("POST", "/blobs/uploads/")]
    [TestCase("PUT", "/blobs/uploads/")]
    [TestCase("HEAD", "/blobs/")]
    public async Task PushAsync_ConnectionBreaks_LeavesNoTag(string method, string pattern, CancellationToken token)
    {
        FaultRule rule = _registry.Faults.Add(method, pattern, Fault.Abort(), FaultList.Always);

        RegistryException failure = (await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => PushAsync("v1", token)) as RegistryException)!;

        Assert.That(rule.Hits, Is.Positive, Log());
        Assert.That(ErrorText.Of(failure), Does.StartWith($"Writing '{_registry.FullName("team/app")}:v1': "));
        Assert.That(Repository.Tags, Is.Empty);
    }

    [Test]
    public async Task PushAsync_LargeUploadBreaks_LeavesNoTag([Values] bool intoUsedRepository, CancellationToken token)
    {
        string[] before = await PrepareAsync(intoUsedRepository, token);
        _registry.Faults.Add(intoUsedRepository ? "PUT" : "PATCH", "/uploads/", Fault.AbortRequestAfter(1024 * 1024), FaultList.Always);

        await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => PushLargeAsync("v1", token));

        Assert.That(Repository.Tags.Keys, Is.EquivalentTo(before));
        Assert.That(Repository.Blobs, Has.Count.EqualTo(before.Length), "no more than what was there");
    }

    [Test]
    public async Task PushAsync_FirstAttemptInVain_IsNotCounted([Values] bool afterAllBytes, [Values] bool intoUsedRepository, CancellationToken token)
    {
        await using ImgpkgClient client = TestClient.Build(options => options.MaxAttempts = 2);
        await PrepareAsync(intoUsedRepository, token);
        long before = Stored();
        WriteLarge();
        _registry.Faults.Add(intoUsedRepository ? "PUT" : "PATCH", "/uploads/", afterAllBytes ? Fault.RespondAfterHandling(503) : Fault.AbortRequestAfter(2 * 1024 * 1024));

        PushResult result = await client.Images.PushAsync(
            TagReference.Parse(_registry.FullName("team/app:v1")), new PushImageOptions { Paths = [_directory["large"]] }, _progress, token);

        Assert.That(Uploads(), Is.EqualTo(3), "the layer twice, the configuration once\n" + Log());
        Assert.That(result.BytesSent, Is.EqualTo(Stored() - before));
        Assert.That(_progress.Steps.Select(step => step.Path), Is.EqualTo(new[] { ".", "random.bin", null }));
    }

    [TestCase("HEAD", "/manifests/")]
    [TestCase("POST", "/blobs/uploads/")]
    [TestCase("PUT", "/blobs/uploads/")]
    [TestCase("PUT", "/manifests/v1")]
    public async Task PushAsync_Cancelled_EndsWithoutATag(string method, string pattern, CancellationToken token)
    {
        var never = new TaskCompletionSource();
        FaultRule rule = _registry.Faults.Add(method, pattern, Fault.Hold(never.Task), FaultList.Always);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task push = PushAsync("v1", cancellation.Token);
        await rule.Reached.WaitAsync(token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => push);
        Assert.That(Repository.Tags, Is.Empty);
    }

    [Test]
    public async Task PushAsync_FileVanishesBeforeItIsRead_FailsWithoutATag(CancellationToken token)
    {
        string directory = BundleFiles.WriteImage(_directory, "gone");
        var options = new PushImageOptions { Paths = [directory] };
        var progress = new Deleting(Path.Combine(directory, "gone.txt"));

        FileAccessException failure = (await Assert.ThrowsAsync<FileAccessException>(
            () => _client.Images.PushAsync(TagReference.Parse(_registry.FullName("team/app:v1")), options, progress, token)))!;

        Assert.That(ErrorText.Of(failure), Is.EqualTo($"Adding file '{directory}' to tar: open {directory}/gone.txt: no such file or directory"));
        Assert.That(Writes(), Is.Empty);
    }

    private Task<PushResult> PushAsync(string tag, CancellationToken token) => _client.Bundles.PushAsync(
        TagReference.Parse(_registry.FullName($"team/app:{tag}")), new PushBundleOptions { Paths = [BundleFiles.Write(_directory, "bundle")] }, _progress, token);

    private Task<PushResult> PushLargeAsync(string tag, CancellationToken token)
    {
        WriteLarge();
        return _client.Images.PushAsync(
            TagReference.Parse(_registry.FullName($"team/app:{tag}")), new PushImageOptions { Paths = [_directory["large"]] }, _progress, token);
    }

    private void WriteLarge()
    {
        byte[] random = new byte[6 * 1024 * 1024];
        new Random(20).NextBytes(random);
        _directory.Write("large/random.bin", random);
    }

    // What a repository with tags may have is hashed before it is sent; into an unused one a layer is streamed.
    private async Task<string[]> PrepareAsync(bool intoUsedRepository, CancellationToken token)
    {
        if (intoUsedRepository)
        {
            await PushAsync("other", token);
            _registry.ClearRequests();
            _progress.Clear();
        }

        return [.. Repository.Tags.Keys];
    }

    private long Stored() => Repository.Blobs.Values.Sum(blob => (long)blob.Length);

    private int Uploads() => _registry.Requests.Count(
        request => request.Method == "POST" && request.Path.Contains("/blobs/uploads/", StringComparison.Ordinal));

    private IEnumerable<string> Writes() =>
        _registry.Requests.Where(request => request.Method is not ("GET" or "HEAD")).Select(request => $"{request.Method} {request.Path}");

    private string Log() => string.Join('\n', _registry.Requests);

    private sealed class Deleting(string path) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Phase == TransferPhase.DirectoryAdded)
            {
                File.Delete(path);
            }
        }
    }
}
