using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>What a push remembers of large layers, and that nothing it remembers can spoil a push.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[CancelAfter(60_000)]
internal sealed class LayerCacheTests
{
    private TemporaryDirectory _directory = null!;
    private LoopbackRegistry _registry = null!;

    private string CacheFile => Directory.GetFiles(_directory["cache", "imgpkg"]).Single();

    [SetUp]
    public async Task SetUp()
    {
        _directory = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        byte[] random = new byte[6 * 1024 * 1024];
        new Random(20).NextBytes(random);
        _directory.Write("large/random.bin", random);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task PushAsync_KnownContent_AsksOnlyWhetherItIsThere(CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        _registry.ClearRequests();

        PushResult again = await PushAsync("team/app:v2", token);

        Assert.That((again.Reference, again.BytesSent), Is.EqualTo((first.Reference, 0L)));
        Assert.That(
            _registry.Requests.Select(request => request.Method),
            Is.EqualTo(new[] { "HEAD", "HEAD", "HEAD", "PUT", "PUT" }),
            string.Join('\n', _registry.Requests));
    }

    [Test]
    public async Task PushAsync_ChangedContentOfTheSameSize_IsSentWhileItIsMade([Values("v1", "v2")] string tag, CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        byte[] changed = await File.ReadAllBytesAsync(_directory["large", "random.bin"], token);
        changed[^1]++;
        _directory.Write("large/random.bin", changed);
        _registry.ClearRequests();

        PushResult second = await PushAsync($"team/app:{tag}", token);

        Assert.That(second.Reference, Is.Not.EqualTo(first.Reference));
        Assert.That(_registry["team/app"].Blobs[second.Layer.Digest], Has.Length.EqualTo(second.Layer.Size));
        Assert.That(
            _registry.Requests.Select(request => request.Method).Take(4),
            Is.EqualTo(new[] { "HEAD", "POST", "PATCH", "PUT" }),
            string.Join('\n', _registry.Requests));
    }

    [Test]
    public async Task PushAsync_KnownContentElsewhere_IsMadeAndVerified(CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);

        PushResult other = await PushAsync("team/other:v1", token);

        Assert.That(other.Reference.Digest, Is.EqualTo(first.Reference.Digest));
        Assert.That(_registry["team/other"].Blobs[first.Layer.Digest], Has.Length.EqualTo(first.Layer.Size));
    }

    [Test]
    public async Task PushAsync_MemoryIsWrong_IsCorrectedAndTheDigestIsRight(CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        var wrong = new LayerCacheEntry(first.DiffId, EntryInCache().Outline, first.Layer with { Digest = Digest.Of([1, 2, 3]) });
        await File.WriteAllLinesAsync(CacheFile, [wrong.ToString()], token);

        PushResult other = await PushAsync("team/other:v1", token);

        Assert.That(other.Reference.Digest, Is.EqualTo(first.Reference.Digest));
        Assert.That(await File.ReadAllTextAsync(CacheFile, token), Does.Contain(first.Layer.Digest.ToString()).And.Not.Contain(wrong.Layer.Digest.ToString()));
    }

    [TestCase("garbage\n")]
    [TestCase("")]
    [TestCase("\0\0\0\0")]
    public async Task PushAsync_FileIsDamaged_IsWrittenAnew(string content, CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        await File.WriteAllTextAsync(CacheFile, content, token);

        PushResult again = await PushAsync("team/app:v2", token);

        Assert.That(again.Reference, Is.EqualTo(first.Reference));
        Assert.That(EntryInCache().Outline.Size, Is.EqualTo((6 * 1024 * 1024) + 1024 + 1024));
    }

    [Test]
    public async Task PushAsync_OneDigitIsDamaged_TheLineIsIgnored(CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        string line = await File.ReadAllTextAsync(CacheFile, token);
        char damaged = first.Layer.Digest.Hex[0] == '0' ? '1' : '0';
        await File.WriteAllTextAsync(CacheFile, line.Replace($" sha256:{first.Layer.Digest.Hex[0]}", $" sha256:{damaged}", StringComparison.Ordinal), token);
        _registry.ClearRequests();

        PushResult again = await PushAsync("team/app:v2", token);

        Assert.That(again.Reference, Is.EqualTo(first.Reference));
        Assert.That(_registry.Requests.Where(request => request.Method == "POST"), Is.Empty, "nothing was sent in vain");
    }

    [Test]
    public async Task PushAsync_Disabled_WritesNoFile([Values] bool byVariable, CancellationToken token)
    {
        await PushAsync("team/app:v1", token, byVariable ? null : options => options.UseLayerCache = false, byVariable ? "true" : "false");

        Assert.That(Directory.Exists(_directory["cache"]), Is.False);
    }

    [Test]
    public async Task PushAsync_DirectoryCannotBeWritten_PushesAllTheSame(CancellationToken token)
    {
        _directory.Write("cache", "a file where the directory should be");

        PushResult result = await PushAsync("team/app:v1", token);

        Assert.That(_registry["team/app"].Tags["v1"], Is.EqualTo(result.Reference.Digest!.Value));
    }

    [Test]
    public async Task PushAsync_ManyEntries_TheOldestGiveWay(CancellationToken token)
    {
        PushResult first = await PushAsync("team/app:v1", token);
        string own = (await File.ReadAllTextAsync(CacheFile, token)).TrimEnd();
        LayerOutline outline = EntryInCache().Outline;
        IEnumerable<string> others = Enumerable.Range(0, 2000).Select(i => new LayerCacheEntry(Digest.Of(BitConverter.GetBytes(i)), outline with { Size = i }, first.Layer).ToString());
        await File.WriteAllLinesAsync(CacheFile, others.Prepend(own), token);
        _directory.Write("large/more.txt", "changed");

        await PushAsync("team/app:v2", token);

        string[] lines = await File.ReadAllLinesAsync(CacheFile, token);
        Assert.That(lines, Has.Length.EqualTo(1000));
        Assert.That(lines, Has.None.EqualTo(own));
    }

    private LayerCacheEntry EntryInCache() => LayerCacheEntry.Parse(File.ReadAllLines(CacheFile).Single())!;

    private async Task<PushResult> PushAsync(string reference, CancellationToken token, Action<ImgpkgOptions>? configure = null, string disabled = "false")
    {
        var builder = new ImgpkgClientBuilder(configure);
        builder.Services.AddSingleton<IEnvironment>(new FakeEnvironment { ["XDG_CACHE_HOME"] = _directory["cache"], ["IMGPKG_NO_CACHE"] = disabled });
        await using ImgpkgClient client = builder.Build();
        return await client.Images.PushAsync(
            TagReference.Parse(_registry.FullName(reference)), new PushImageOptions { Paths = [_directory["large"]] }, cancellationToken: token);
    }
}
