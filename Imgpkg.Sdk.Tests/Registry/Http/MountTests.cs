using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Taking blobs over from another repository (registry 4.6, R3.5, R4.23; T19, T20).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class MountTests
{
    [Test]
    public async Task Mounted_IsOnePost(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        Assert.That(await MountAsync(host, registry, token), Is.True);

        Assert.That(registry.Requests.Single().Target, Is.EqualTo(
            $"/v2/team/copy/blobs/uploads/?mount={Uri.EscapeDataString(HttpHost.Blob.Digest.ToString())}&from=team%2Fapp"));
        Assert.That(registry["team/copy"].Blobs.Keys, Has.Member(HttpHost.Blob.Digest));
    }

    [Test]
    public async Task Declined_TheSessionThatWasOpenedReceivesTheBlob(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsMount = false }, token);
        await using var host = new HttpHost();

        Assert.That(await MountAsync(host, registry, token), Is.False);
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "POST uploads 202", "PUT session 201" }));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(0)]
    public async Task Refused_IsNoFailureAndNotRepeated(int status, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        await host.Open(registry).ExistsAsync(HttpHost.Blob, token);
        FaultRule fault = registry.Faults.Add("POST", "mount=", status == 0 ? Fault.Abort() : Fault.Respond(status), FaultList.Always);

        Assert.That(await MountAsync(host, registry, token), Is.False);
        Assert.That(fault.Hits, Is.EqualTo(1));
    }

    [Test]
    public async Task OtherRegistry_IsNotAsked(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry other = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        var store = (IMountingBlobStore)host.Open(registry, RepositoryAccess.Write, "team/copy");

        Assert.That(await store.PutOrMountBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), host.Open(other).Repository, token), Is.False);
        Assert.That(registry.Requests.Where(request => request.Target.Contains("mount=", StringComparison.Ordinal)), Is.Empty);
        Assert.That(registry["team/copy"].Blobs.Keys, Has.Member(HttpHost.Blob.Digest));
    }

    [Test]
    public async Task Bearer_AsksForBothRepositoriesInAdvance(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        await using HttpHost host = HttpHost.WithPassword();

        Assert.That(await MountAsync(host, registry, token), Is.True);
        Assert.That(registry.Requests.Single(request => request.Path == "/token").Target, Is.EqualTo(
            "/token?scope=repository%3Ateam%2Fapp%3Apull&scope=repository%3Ateam%2Fcopy%3Apull%2Cpush&service=loopback"));
    }

    [Test]
    public async Task Bearer_WidenedScopeRefused_DoesNotConcernTheUpload(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        registry.Faults.Add("GET", "token.*team%2Fapp", Fault.Error(403, "DENIED"), FaultList.Always);
        await using HttpHost host = HttpHost.WithPassword();

        Assert.That(await MountAsync(host, registry, token), Is.False);
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write, "team/copy");
        registry.Tokens.RevokeAll();
        Assert.That(await store.ExistsAsync(HttpHost.Blob, token), Is.True, "and a later refresh asks for no more than it needs");
    }

    private static Task<bool> MountAsync(HttpHost host, LoopbackRegistry registry, CancellationToken token) =>
        ((IMountingBlobStore)host.Open(registry, RepositoryAccess.Write, "team/copy")).PutOrMountBlobAsync(
            HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), host.Open(registry).Repository, token);
}
