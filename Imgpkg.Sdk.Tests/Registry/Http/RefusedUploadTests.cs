using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Uploads to registries that say that they are asked too much (R3.16, R3.17).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RefusedUploadTests
{
    private LoopbackRegistry _registry = null!;
    private HttpHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _registry = await LoopbackRegistry.StartAsync();
        _host = new HttpHost(options => options.MaxAttempts = 4);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [TestCase("POST", false)]
    [TestCase("PUT", false)]
    [TestCase("POST", true)]
    [TestCase("PATCH", true)]
    [TestCase("PUT", true)]
    public async Task Step_Refused_IsSentAgainInItsSession(string step, bool streamed, CancellationToken token)
    {
        FaultRule fault = _registry.Faults.Add(step, "blobs/uploads", Fault.Respond(429, "", ("Retry-After", "7")), times: 2);

        byte[] content = await SendAsync(1000, streamed, token);

        Assert.That(fault.Hits, Is.EqualTo(2));
        Assert.That(_host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7) }));
        Assert.That(HttpHost.Summary(_registry).Where(line => line.EndsWith(" 429", StringComparison.Ordinal)), Has.Exactly(2).Items);
        Assert.That(HttpHost.Summary(_registry), Has.Length.EqualTo(streamed ? 5 : 4), "nothing but the refused step is repeated");
        Assert.That(_registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { Digest.Of(content) }));
    }

    [TestCase(1000, false)]
    [TestCase(300_000, false)]
    [TestCase(300_000, true)]
    public async Task Content_PartlyTakenBeforeTheRefusal_IsSentInANewSession(int size, bool streamed, CancellationToken token)
    {
        _registry.Faults.Add(streamed ? "PATCH" : "PUT", "blobs/uploads", async (context, _) =>
        {
            byte[] start = new byte[500];
            await context.Request.Body.ReadExactlyAsync(start, token);
            _registry[HttpHost.Name].Uploads.Values.Single().Append(start);
            context.Response.StatusCode = 429;
        });

        byte[] content = await SendAsync(size, streamed, token);

        Assert.That(_registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { Digest.Of(content) }));
        Assert.That(_registry[HttpHost.Name].Uploads, Is.Empty);
    }

    [TestCase("PUT", false)]
    [TestCase("PATCH", true)]
    [TestCase("PUT", true)]
    public async Task Session_EndsWhileTheRefusalIsWaitedFor_IsBegunAnew(string step, bool streamed, CancellationToken token)
    {
        _registry.Faults.Add(step, "blobs/uploads", (context, _) =>
        {
            LoopbackRepository repository = _registry[HttpHost.Name];
            repository.CloseUpload(repository.Uploads.Values.Single());
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });

        byte[] content = await SendAsync(1000, streamed, token);

        Assert.That(_registry[HttpHost.Name].Blobs.Keys, Is.EqualTo(new[] { Digest.Of(content) }));
    }

    [TestCase(429, 429, 429, 429)]
    [TestCase(429, 503, 429, 503)]
    [TestCase(429, 429, 503, 429)]
    public async Task Refusals_OfAnyKind_AreCountedTogether(int first, int second, int third, int last, CancellationToken token)
    {
        var answers = new Queue<int>([first, second, third, last]);
        FaultRule fault = _registry.Faults.Add(
            "PUT",
            "blobs/uploads",
            (context, _) =>
            {
                context.Response.StatusCode = answers.TryDequeue(out int answer) ? answer : 500;
                return Task.CompletedTask;
            },
            FaultList.Always);

        RegistryException failure = (RegistryException)(await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => SendAsync(1000, streamed: false, token)))!;

        Assert.That(fault.Hits, Is.EqualTo(4));
        Assert.That((int?)failure.StatusCode, Is.EqualTo(last));
    }

    [Test]
    public async Task Waits_OfAllSteps_AreWithinTheBudgetOfTheUpload(CancellationToken token)
    {
        await using var host = new HttpHost(options => options.RetryBudget = TimeSpan.FromMinutes(15));
        DateTimeOffset start = host.Clock.GetUtcNow();
        foreach (string step in (string[])["POST", "PATCH", "PUT"])
        {
            _registry.Faults.Add(step, "blobs/uploads", Fault.Respond(429, "", ("Retry-After", "290")), times: 2);
        }

        await Assert.ThrowsAsync<RegistryRateLimitException>(() => SendAsync(host, 1000, streamed: true, token));

        Assert.That(host.Clock.GetUtcNow() - start, Is.LessThanOrEqualTo(TimeSpan.FromMinutes(15)));
    }

    [Test]
    public async Task Mount_Refused_IsOfferedOnceMore(CancellationToken token)
    {
        _registry["team/base"].AddBlob(HttpHost.Content);
        _registry.Faults.Add("POST", "mount=", Fault.Respond(429, "", ("Retry-After", "7")));

        Assert.That(await MountAsync(token), Is.True);

        Assert.That(HttpHost.Summary(_registry), Is.EqualTo(new[] { "POST uploads 429", "POST uploads 201" }));
    }

    [Test]
    public async Task Mount_AlwaysRefused_IsNoAnswerAboutTheNext(CancellationToken token)
    {
        _registry["team/base"].AddBlob(HttpHost.Content);
        FaultRule fault = _registry.Faults.Add("POST", "mount=", Fault.Respond(429), times: 8);

        for (int i = 0; i < 4; i++)
        {
            Assert.That(await MountAsync(token), Is.False);
            _registry[HttpHost.Name].RemoveBlob(HttpHost.Blob.Digest);
        }

        Assert.That(fault.Hits, Is.EqualTo(8), "each is offered twice");
        Assert.That(await MountAsync(token), Is.True);
    }

    private Task<byte[]> SendAsync(int size, bool streamed, CancellationToken token) => SendAsync(_host, size, streamed, token);

    private async Task<byte[]> SendAsync(HttpHost host, int size, bool streamed, CancellationToken token)
    {
        IRepositoryStore store = host.Open(_registry, RepositoryAccess.Write);
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        await (streamed
            ? ((IStreamingBlobStore)store).PutBlobAsync(MediaTypes.OciLayer, BlobSource.FromBytes(content), token)
            : store.PutBlobAsync(SampleImage.Describe(MediaTypes.OciLayer, content), BlobSource.FromBytes(content), token));
        return content;
    }

    private Task<bool> MountAsync(CancellationToken token)
    {
        var store = (IMountingBlobStore)_host.Open(_registry, RepositoryAccess.Write);
        return store.PutOrMountBlobAsync(
            HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), _host.Open(_registry, RepositoryAccess.Read, "team/base").Repository, token);
    }
}
