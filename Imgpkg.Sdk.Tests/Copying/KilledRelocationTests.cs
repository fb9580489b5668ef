using System.Diagnostics;
using System.Globalization;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>
/// Relocations that end at a random point (the tool killed, the registry killed, the network cut), each followed by a normal one. A few by default;
/// <c>IMGPKG_TEST_KILLS=200</c> runs more, <c>IMGPKG_TEST_KILLS_FROM</c> says from which seed on, <c>IMGPKG_TEST_TOOL</c> names another build of the tool.
/// </summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(3_600_000)]
internal sealed class KilledRelocationTests
{
    private const int ImageSize = 768 * 1024;

    private static readonly int First = Number("IMGPKG_TEST_KILLS_FROM", 1);
    private static readonly int Rounds = Number("IMGPKG_TEST_KILLS", 6);

    private readonly CliProcess _tool = new() { Program = Environment.GetEnvironmentVariable("IMGPKG_TEST_TOOL") };
    private readonly TemporaryDirectory _files = new();
    private readonly Dictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private DockerRegistryProcess _origin = null!;
    private ImgpkgClient _client = null!;
    private DigestReference _old = null!;
    private DigestReference _next = null!;
    private TimeSpan _time;
    private long _bytes;

    [SetUp]
    public async Task SetUp()
    {
        CancellationToken token = TestContext.CurrentContext.CancellationToken;
        _origin = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = _files["origin"] }, token);
        _client = TestClient.Build();
        var images = new List<string>();
        for (int i = 0; i < 8; i++)
        {
            images.Add(await PushImageAsync(i, token));
        }

        DigestReference inner = await PushBundleAsync("inner", images.Take(3), token);
        _old = await PushBundleAsync("old", images.Skip(2).Take(2), token);
        _next = await PushBundleAsync("next", images.Skip(3).Append(inner.FullName), token);
        await MeasureAsync(token);
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }

        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task Copy_KilledAtARandomPoint_LosesNothingAndIsGoneOnWith(CancellationToken token)
    {
        for (int seed = First; seed < First + Rounds; seed++)
        {
            string storage = _files[$"site-{seed}"];
            await RunAsync(seed, storage, token);
            Directory.Delete(storage, recursive: true);
        }

        await TestContext.Out.WriteLineAsync($"{Rounds} of {Rounds}; an undisturbed copy: {_time.TotalMilliseconds:0} ms, {_bytes} bytes");
        foreach ((string outcome, int count) in _outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            await TestContext.Out.WriteLineAsync($"{outcome}: {count}");
        }
    }

    private async Task RunAsync(int seed, string storage, CancellationToken token)
    {
        var random = new Random(seed);

        // A request of a killed tool is still being served for a while: the registry's end must not be a second fault.
        var options = new DockerRegistryOptions { StorageDirectory = storage, EndsRequests = true };
        string way = (seed % 3) switch { 0 => "tool killed", 1 => "registry killed", _ => "network cut" };
        await using (DockerRegistryProcess site = await DockerRegistryProcess.StartAsync(options, token))
        {
            // The old bundle has the tag that the copy is going to move.
            await _client.Copies.CopyAsync(
                CopySource.FromBundle(_old), CopyDestination.ToRepository(Site(site)), new CopyOptions { Tags = ["v1"] }, cancellationToken: token);
            bool succeeded = await (way switch
            {
                "tool killed" => WithToolKilledAsync(site, _time * random.NextDouble(), token),
                "registry killed" => WithRegistryKilledAsync(site, _time * random.NextDouble(), token),
                _ => WithNetworkCutAsync(site, random.NextInt64(_bytes), token),
            });
            Count($"{way}, {(succeeded ? "too late: the copy was done" : "the copy broke off")}");
        }

        if (way == "registry killed")
        {
            RemoveEmptyContent(storage);
        }

        await using DockerRegistryProcess after = await DockerRegistryProcess.StartAsync(options, token);
        string label = $"seed {seed}, {way}";
        bool moved = await CheckTagsAsync(after, label, way == "registry killed" ? storage : null, token);
        Count(moved ? "the tag had moved" : "the tag had not moved");
        await CheckBundleAsync(after, _old, label, token);

        CliResult result = await CopyAsync(after.Host, token);

        Assert.That(result.ExitCode, Is.Zero, $"{label}: {result.StandardError}");
        Assert.That((await _client.Images.ResolveAsync(Site(after).WithTag("v1"), token)).Digest, Is.EqualTo(_next.Digest), label);
        await CheckBundleAsync(after, _next, label, token);
        await CheckBundleAsync(after, _old, label, token);
        await CheckTagsAsync(after, label, tornStorage: null, token);
    }

    /// <summary>
    /// Does what the operator of a killed registry has to: CNCF distribution writes manifests in place, takes a file that was left empty for the whole
    /// manifest ever after, and so says that it stores what is sent again, but does not. Nobody can mend that from outside.
    /// </summary>
    private void RemoveEmptyContent(string storage)
    {
        string[] empty = [.. Directory.GetFiles(Path.Combine(storage, "docker", "registry", "v2", "blobs"), "data", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length == 0)];
        foreach (string path in empty)
        {
            File.Delete(path);
            Count("the registry left an empty manifest, which was removed");
        }
    }

    private async Task<bool> WithToolKilledAsync(DockerRegistryProcess site, TimeSpan moment, CancellationToken token)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(token);
        kill.CancelAfter(moment);
        try
        {
            return (await CopyAsync(site.Host, kill.Token)).ExitCode == 0;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return false;
        }
    }

    // The moment is the input of the test, drawn from its seed: any moment is right, a copy that was quicker included.
    private async Task<bool> WithRegistryKilledAsync(DockerRegistryProcess site, TimeSpan moment, CancellationToken token)
    {
        Task<CliResult> copy = CopyAsync(site.Host, token);
        await Task.WhenAny(copy, Task.Delay(moment, token));
        await site.KillAsync();
        return (await copy).ExitCode == 0;
    }

    private async Task<bool> WithNetworkCutAsync(DockerRegistryProcess site, long bytes, CancellationToken token)
    {
        await using CutProxy cable = CutProxy.Start(site.Host, bytes);
        return (await CopyAsync(cable.Host, token)).ExitCode == 0;
    }

    /// <summary>Whatever a tag points to is there, byte for byte; the tag of people is one of the two bundles'. Answers whether it has moved.</summary>
    /// <param name="site">The registry.</param>
    /// <param name="label">Which run.</param>
    /// <param name="tornStorage">The files of a registry that was killed: it may have made a tag's folder and not yet written into it. Null where no tag may be torn.</param>
    /// <param name="token">Stops it.</param>
    private async Task<bool> CheckTagsAsync(DockerRegistryProcess site, string label, string? tornStorage, CancellationToken token)
    {
        RepositoryReference repository = Site(site);
        var images = new List<LockedImage>();
        await foreach (string tag in _client.Images.ListTagsAsync(repository, token))
        {
            if (tornStorage is not null && IsTorn(tornStorage, tag))
            {
                Count($"the registry left a torn tag{(tag == "v1" ? ", that of people" : string.Empty)}");
                continue;
            }

            images.Add(new LockedImage { Image = await _client.Images.ResolveAsync(repository.WithTag(tag), token) });
        }

        VerificationResult result = await _client.Verifier.VerifyAsync(CopySource.FromLock(new ImagesLock { Images = images }), cancellationToken: token);

        // Tags of other tags' images, the record of a bundle's images among them, may be torn as well.
        Assert.That(result.Findings.Where(finding => tornStorage is null || finding.Image is not TagReference { Tag: { } tag } || !IsTorn(tornStorage, tag)), Is.Empty, label);
        if (tornStorage is not null && IsTorn(tornStorage, "v1"))
        {
            return false;
        }

        DigestReference people = await _client.Images.ResolveAsync(repository.WithTag("v1"), token);

        Assert.That(people.Digest, Is.AnyOf(_old.Digest, _next.Digest), label);
        if (people.Digest == _next.Digest)
        {
            await CheckBundleAsync(site, _next, label, token);
        }

        return people.Digest == _next.Digest;
    }

    // The registry writes the digest a tag points to into a file, which is there and empty before; that is no tag that points to something incomplete.
    private static bool IsTorn(string storage, string tag)
    {
        var link = new FileInfo(Path.Combine(storage, "docker", "registry", "v2", "repositories", "site", "app", "_manifests", "tags", tag, "current", "link"));
        return !link.Exists || link.Length == 0;
    }

    /// <summary>A relocated bundle needs nothing from anywhere else.</summary>
    private static async Task CheckBundleAsync(DockerRegistryProcess site, DigestReference bundle, string label, CancellationToken token)
    {
        await using ImgpkgClient client = TestClient.Build(options => options.Network.AllowedHosts.Add(site.Host));
        VerificationResult result = await client.Verifier.VerifyAsync(
            CopySource.FromBundle(Site(site).WithDigest(bundle.Digest!.Value)), cancellationToken: token);
        Assert.That(result.Findings, Is.Empty, label);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static RepositoryReference Site(DockerRegistryProcess site) => RepositoryReference.Parse($"{site.Host}/site/app");

    private Task<CliResult> CopyAsync(string host, CancellationToken token) => _tool.RunAsync(
        ["copy", "-b", $"{_origin.Host}/app/next:v1", "--to-repo", $"{host}/site/app", "--registry-retry-count", "1"], cancellationToken: token);

    private async Task MeasureAsync(CancellationToken token)
    {
        for (int i = 0; i < 2; i++)
        {
            await using DockerRegistryProcess site = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = _files[$"measured-{i}"] }, token);
            await using CutProxy cable = CutProxy.Start(site.Host);
            var watch = Stopwatch.StartNew();
            CliResult result = await CopyAsync(cable.Host, token);
            (_time, _bytes) = (watch.Elapsed, cable.Passed);
            Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        }
    }

    private void Count(string outcome) => _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;

    private async Task<string> PushImageAsync(int number, CancellationToken token)
    {
        byte[] content = new byte[ImageSize];
        new Random(number).NextBytes(content);
        _files.Write($"image-{number}/data", content);
        return (await _client.Images.PushAsync(
            TagReference.Parse($"{_origin.Host}/app/image-{number}:v1"), new PushImageOptions { Paths = [_files[$"image-{number}"]] }, cancellationToken: token)).Reference.FullName;
    }

    private async Task<DigestReference> PushBundleAsync(string name, IEnumerable<string> images, CancellationToken token) => (await _client.Bundles.PushAsync(
        TagReference.Parse($"{_origin.Host}/app/{name}:v1"), new PushBundleOptions { Paths = [BundleFiles.Write(_files, name, images)] }, cancellationToken: token)).Reference;
}
