using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R4.9, R3.16, R3.19: tags that cannot move, manifests that show late, and warnings.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ManifestPutTests
{
    private static readonly SampleImage Image = new("first");

    [TestCase(412, "")]
    [TestCase(409, "")]
    [TestCase(400, """{"errors":[{"code":"TAG_INVALID","message":"The image tag 'v1' already exists and cannot be overwritten because the repository is immutable."}]}""")]
    [TestCase(403, """{"errors":[{"code":"DENIED","message":"tag is immutable"}]}""")]
    public async Task ImmutableTag_IsAKindOfItsOwn_UnlessItIsThereAlready(int status, string body, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        registry.Faults.Add("PUT", "manifests/v1", Fault.Respond(status, body), FaultList.Always);

        await store.PutManifestAsync(Image.Manifest, "v1", token);
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => store.PutManifestAsync(new SampleImage("second").Manifest, "v1", token)))!;

        Assert.That((e.Code, (int?)e.StatusCode), Is.EqualTo(("TAG_IMMUTABLE", (int?)status)));
        Assert.That(e.Hint, Does.Contain("v1"));
    }

    [Test]
    public async Task Refusal_ForAnotherReason_StaysWhatItIs(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("PUT", "manifests/v1", Fault.Error(403, "DENIED"), FaultList.Always);

        await Assert.ThatAsync(
            () => host.Open(registry, RepositoryAccess.Write).PutManifestAsync(Image.Manifest, "v1", token), Throws.TypeOf<RegistryAccessException>());
    }

    [Test]
    public async Task StoredJustNow_ThatShowsLate_IsWaitedFor(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        await Image.PutAsync(store, "v1", token);
        registry.Faults.Add("GET", "manifests", Fault.Error(404, "MANIFEST_UNKNOWN"), times: 3);

        Assert.That((await store.GetManifestAsync(store.Repository.WithDigest(Image.Manifest.Digest), token)).Digest, Is.EqualTo(Image.Manifest.Digest));
        Assert.That(host.Clock.Sleeps, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task NotStoredHere_OrLongAgo_OrDeleted_IsNotWaitedFor([Values("elsewhere", "long ago", "deleted")] string how, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        var image = new SampleImage(how);
        if (how != "elsewhere")
        {
            await image.PutAsync(store, "v2", token);
        }

        if (how == "deleted")
        {
            await ((IManifestDeleter)store).DeleteManifestAsync(image.Manifest.Digest, token);
        }

        host.Clock.Advance(TimeSpan.FromSeconds(how == "long ago" ? 31 : 0));
        registry.Faults.Add("HEAD", "manifests", Fault.Respond(404), FaultList.Always);

        Assert.That(await store.ExistsAsync(image.Manifest.Descriptor, token), Is.False);
        Assert.That(host.Clock.Sleeps, Is.Empty);
    }

    [Test]
    public async Task Warning_IsLoggedOnce(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("HEAD", "manifests", Fault.SetHeader("Warning", "299 - \"Your repository will be deleted\""), FaultList.Always);
        IRepositoryStore store = host.Open(registry);

        await store.ResolveAsync(HttpHost.Tag(store), token);
        await store.ResolveAsync(HttpHost.Tag(store), token);

        Assert.That(host.Log.Lines.Where(line => line.StartsWith("Warning: ", StringComparison.Ordinal)), Is.EqualTo(new[] { $"Warning: {registry.Host} warns: Your repository will be deleted" }));
    }
}
