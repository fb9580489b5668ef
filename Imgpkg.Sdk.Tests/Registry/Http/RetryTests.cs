using System.Globalization;
using System.Net;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>What is sent again, how often and after which wait (R3.16, R3.17; T32, T33, T34).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RetryTests
{
    private static readonly Dictionary<string, Func<IRepositoryStore, CancellationToken, Task>> Operations = new(StringComparer.Ordinal)
    {
        ["GET manifests"] = (store, token) => store.GetManifestAsync(HttpHost.Tag(store), token),
        ["HEAD manifests"] = (store, token) => store.ResolveAsync(HttpHost.Tag(store), token),
        ["GET blobs/sha256"] = (store, token) => HttpHost.ReadAsync(store, HttpHost.Blob, token),
        ["HEAD blobs/sha256"] = (store, token) => store.ExistsAsync(HttpHost.Blob, token),
        ["GET tags"] = (store, token) => HttpHost.TagsAsync(store, token),
        ["PUT manifests"] = (store, token) => new SampleImage("first").PutAsync(store, "v1", token),
        ["POST blobs/uploads"] = (store, token) => store.PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token),
        ["PUT blobs/uploads"] = (store, token) => store.PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token),
        ["PATCH blobs/uploads"] = (store, token) => ((IStreamingBlobStore)store).PutBlobAsync("a/b", BlobSource.FromBytes(HttpHost.Content), token),
    };

    public static IEnumerable<string> Names => Operations.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task PassingFailure_Twice_IsOvercome(string name, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        FaultRule fault = Add(registry, name, Fault.Respond(503), times: 2);

        await Operations[name](host.Open(registry, RepositoryAccess.Write), token);

        Assert.That(fault.Hits, Is.EqualTo(2));
        Assert.That(host.Clock.Sleeps, Has.Count.EqualTo(2));
        Assert.That(registry[HttpHost.Name].Uploads, Is.Empty, "abandoned sessions are cancelled");
    }

    [TestCaseSource(nameof(Names))]
    public async Task BrokenConnection_IsOvercome(string name, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        await store.ExistsAsync(HttpHost.Blob, token);
        FaultRule fault = Add(registry, name, Fault.Abort(), times: 1);

        await Operations[name](store, token);

        Assert.That(fault.Hits, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Names))]
    public async Task LastingFailure_EndsAfterTheAttempts(string name, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 3);
        FaultRule fault = Add(registry, name, Fault.Respond(503), FaultList.Always);
        FaultRule? instead = name == "HEAD manifests" ? Add(registry, "GET manifests", Fault.Respond(503), FaultList.Always) : null;

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Operations[name](host.Open(registry, RepositoryAccess.Write), token)))!;

        Assert.That((e.StatusCode, e.IsTransient), Is.EqualTo((HttpStatusCode.ServiceUnavailable, true)));
        Assert.That(fault.Hits, Is.EqualTo(3));
        Assert.That(instead?.Hits, Is.Null.Or.Zero, "the attempts are not made again with another method");
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(501)]
    public async Task Refusal_IsNotRepeated(int status, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("*", ".", Fault.Respond(status), FaultList.Always);
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        foreach (string name in (string[])["GET manifests", "GET blobs/sha256", "POST blobs/uploads"])
        {
            registry.ClearRequests();
            await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => Operations[name](store, token));
            Assert.That(registry.Requests, Has.Count.EqualTo(1), name);
        }
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(5, 5)]
    [TestCase(10, 10)]
    public async Task MaxAttempts_CountsAll(int attempts, int requests, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = attempts);
        registry.Faults.Add("GET", "manifests", Fault.Respond(502), FaultList.Always);
        IRepositoryStore store = host.Open(registry);

        await Assert.ThrowsAsync<RegistryException>(() => store.GetManifestAsync(HttpHost.Tag(store), token));

        Assert.That(registry.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    public async Task MaxAttempts_Negative_IsRefused()
    {
        await using var host = new HttpHost(options => options.MaxAttempts = -1);

        Assert.That(() => host.Open("127.0.0.1:1/team/app"), Throws.TypeOf<OptionsValidationException>());
    }

    [TestCase("120", 120)]
    [TestCase("Mon, 06 May 2024 07:10:09 GMT", 120)]
    [TestCase("0", 0.25)]
    public async Task RetryAfter_IsTheLeastWait(string value, double seconds, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        registry.Faults.Add("GET", "manifests", Fault.Respond(429, "", ("Retry-After", value)));
        await store.GetManifestAsync(HttpHost.Tag(store), token);

        Assert.That(host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(seconds) }));
    }

    [TestCase("GET manifests", 429)]
    [TestCase("GET manifests", 503)]
    [TestCase("POST blobs/uploads", 429)]
    [TestCase("PUT blobs/uploads", 429)]
    [TestCase("PUT blobs/uploads", 503)]
    public async Task RetryAfter_OfADay_FailsAtOnce(string name, int status, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        FaultRule fault = Add(registry, name, Fault.Respond(status, "", ("Retry-After", "86400")), FaultList.Always);

        RegistryException e = (RegistryException)(await Assert.ThrowsAsync(
            Is.InstanceOf<RegistryException>(), () => Operations[name](host.Open(registry, RepositoryAccess.Write), token)))!;

        Assert.That(fault.Hits, Is.EqualTo(1));
        Assert.That(host.Clock.Sleeps, Is.Empty);
        Assert.That((e as RegistryRateLimitException)?.RetryAfter, Is.EqualTo(status == 429 ? TimeSpan.FromDays(1) : (TimeSpan?)null));
    }

    [Test]
    public async Task Upload_RetryAfterAsADate_IsReadWithTheClientsClock(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        string date = (host.Clock.GetUtcNow() + TimeSpan.FromSeconds(90)).ToString("R", CultureInfo.InvariantCulture);
        Add(registry, "PUT blobs/uploads", Fault.Respond(503, "", ("Retry-After", date)), times: 1);

        await Operations["PUT blobs/uploads"](host.Open(registry, RepositoryAccess.Write), token);

        Assert.That(host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(90) }));
    }

    [Test]
    public async Task HeaderTimeout_IsATransientFailureInTheOriginalsWords(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 2);
        IRepositoryStore store = host.Open(registry);
        await store.ExistsAsync(HttpHost.Blob, token);
        var never = new TaskCompletionSource();
        FaultRule first = registry.Faults.Add("GET", "manifests", Fault.Hold(never.Task));
        FaultRule second = registry.Faults.Add("GET", "manifests", Fault.Hold(never.Task));

        Task<ManifestResult> read = ReadAsync(store, token);
        await first.Reached;
        host.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(read.IsCompleted, Is.False);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await second.Reached;
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        ManifestResult result = await read;

        Assert.That(result.Failure!.Message, Is.EqualTo(
            $"Get \"{registry.BaseAddress}v2/team/app/manifests/v1\": net/http: timeout awaiting response headers"));
        Assert.That(result.Failure.IsTransient, Is.True);
        Assert.That(registry.Requests, Has.Count.EqualTo(3));
    }

    private static async Task<ManifestResult> ReadAsync(IRepositoryStore store, CancellationToken token)
    {
        try
        {
            await store.GetManifestAsync(HttpHost.Tag(store), token);
            return new ManifestResult(null);
        }
        catch (RegistryException e)
        {
            return new ManifestResult(e);
        }
    }

    private static FaultRule Add(LoopbackRegistry registry, string name, FaultAction action, int times)
    {
        string[] parts = name.Split(' ');
        return registry.Faults.Add(parts[0], parts[1], action, times);
    }

    private sealed record ManifestResult(RegistryException? Failure);
}
