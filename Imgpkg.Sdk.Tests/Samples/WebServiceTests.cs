using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Samples;

/// <summary>The service as a process, over HTTP, between two real registries.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class WebServiceTests
{
    private DockerRegistryProcess? _origin;
    private DockerRegistryProcess? _site;
    private WebServiceProcess? _service;
    private ImgpkgClient _client = null!;
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public async Task SetUp()
    {
        _client = TestClient.Build();
        _directory = new TemporaryDirectory();
        _origin = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = _directory["origin"] });
        _site = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = _directory["site"] });
        _service = await WebServiceProcess.StartAsync([_origin.Host, _site.Host], CancellationToken.None);
    }

    [TearDown]
    public async Task TearDown()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { _service, _site, _origin })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Copy_OfABundle_StreamsProgressAndEndsWithItsDigests(CancellationToken token)
    {
        PushResult bundle = await PushBundleAsync(token);

        HttpResponseMessage accepted = await StartAsync(bundle.Reference.Repository.WithTag("1.0"), "mirror/app", token);
        List<SseItem<JsonElement>> events = await _service!.ReadEventsAsync(accepted.Headers.Location!, after: null, token).ToListAsync(token);

        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(events.Select(one => one.EventId), Is.EqualTo(Enumerable.Range(1, events.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))));
        Assert.That(events.SkipLast(1).Select(one => one.EventType), Is.All.EqualTo("progress"));
        long[] sent = [.. events.Where(one => Text(one.Data, "phase") == "transferring").Select(one => one.Data.GetProperty("bytesSent").GetInt64())];
        Assert.That(sent, Is.Ordered.And.Some.InRange(1, 5_000_000), "told while it is under way");

        JsonElement completed = events[^1].Data;
        Assert.That(events[^1].EventType, Is.EqualTo("completed"));
        Assert.That(completed.GetProperty("bytesSent").GetInt64(), Is.GreaterThan(5_000_000));
        Assert.That(completed.GetProperty("images").GetArrayLength(), Is.EqualTo(2));
        foreach (string image in completed.GetProperty("images").EnumerateArray().Select(image => image.GetString()!))
        {
            DigestReference copy = DigestReference.Parse(image);
            Assert.That(Digest.Of(await _site!.ReadManifestAsync("mirror/app", copy.Digest.ToString()!, token)), Is.EqualTo(copy.Digest));
        }

        Assert.That(Digest.Of(await _site!.ReadManifestAsync("mirror/app", "1.0", token)), Is.EqualTo(bundle.Reference.Digest), "the tag came along");
    }

    [Test]
    public async Task Events_AfterANumber_AreThoseBehindIt(CancellationToken token)
    {
        PushResult bundle = await PushBundleAsync(token);
        HttpResponseMessage accepted = await StartAsync(bundle.Reference, "mirror/app", token);
        int all = await _service!.ReadEventsAsync(accepted.Headers.Location!, after: null, token).CountAsync(token);

        List<SseItem<JsonElement>> again = await _service.ReadEventsAsync(accepted.Headers.Location!, after: all - 1, token).ToListAsync(token);

        Assert.That(again.Select(one => one.EventType), Is.EqualTo(["completed"]));
    }

    [Test]
    public async Task Tags_OfARepository_AreListed(CancellationToken token)
    {
        PushResult bundle = await PushBundleAsync(token);

        string[]? tags = await _service!.Client.GetFromJsonAsync<string[]>($"/tags?repository={bundle.Reference.Repository}", token);

        Assert.That(tags, Is.EquivalentTo(["1.0", $"sha256-{bundle.Reference.Digest!.Value.Hex}.imgpkg"]));
    }

    [Test]
    public async Task Health_FollowsTheRegistries(CancellationToken token)
    {
        HttpStatusCode before = (await _service!.Client.GetAsync("/healthz", token)).StatusCode;
        await _site!.DisposeAsync();
        _site = null;
        HttpStatusCode after = (await _service.Client.GetAsync("/healthz", token)).StatusCode;

        Assert.That((before, after), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
    }

    [TestCase("ORIGIN/team/none:1.0", HttpStatusCode.NotFound, "MANIFEST_UNKNOWN")]
    [TestCase("ORIGIN/UPPER:1.0", HttpStatusCode.BadRequest, "REFERENCE_INVALID")]
    [TestCase("registry.example/team/app:1.0", HttpStatusCode.Forbidden, "DENIED")]
    [TestCase("oci:/srv/store:1.0", HttpStatusCode.Forbidden, "DENIED")]
    public async Task Start_OfWhatCannotBeCopied_AnswersWithAProblem(string source, HttpStatusCode status, string code)
    {
        HttpResponseMessage answer = await _service!.Client.PostAsJsonAsync(
            "/copies", new { source = source.Replace("ORIGIN", _origin!.Host, StringComparison.Ordinal), destination = $"{_site!.Host}/mirror/app" });
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, "application/problem+json")));
        Assert.That((Text(problem, "code"), problem.GetProperty("status").GetInt32()), Is.EqualTo((code, (int)status)));
    }

    [Test]
    public async Task Copy_ToWhereItMayNot_FailsWithAProblem(CancellationToken token)
    {
        PushResult bundle = await PushBundleAsync(token);
        string outside = $"oci:{_directory["outside"]}";

        HttpResponseMessage accepted = await _service!.Client.PostAsJsonAsync("/copies", new { source = $"{bundle.Reference}", destination = outside }, token);
        List<SseItem<JsonElement>> events = await _service.ReadEventsAsync(accepted.Headers.Location!, after: null, token).ToListAsync(token);

        Assert.That(events[^1].EventType, Is.EqualTo("failed"));
        Assert.That(events[^1].Data.GetProperty("problem").GetProperty("status").GetInt32(), Is.EqualTo(403));
        Assert.That(Directory.Exists(_directory["outside"]), Is.False);
    }

    private async Task<PushResult> PushBundleAsync(CancellationToken token)
    {
        _directory.Write("image/noise.bin", RandomNumberGenerator.GetBytes(5_000_000));
        PushResult image = await _client.Images.PushAsync(
            TagReference.Parse($"{_origin!.Host}/team/web:1.0"), new PushImageOptions { Paths = [_directory["image"]] }, cancellationToken: token);
        string bundle = BundleFiles.Write(_directory, "bundle", $"{image.Reference}");
        return await _client.Bundles.PushAsync(TagReference.Parse($"{_origin.Host}/team/app:1.0"), new() { Paths = [bundle] }, cancellationToken: token);
    }

    private Task<HttpResponseMessage> StartAsync(ImageReference source, string repository, CancellationToken token) =>
        _service!.Client.PostAsJsonAsync("/copies", new { source = $"{source}", destination = $"{_site!.Host}/{repository}" }, token);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
