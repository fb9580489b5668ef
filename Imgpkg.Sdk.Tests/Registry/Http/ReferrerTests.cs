using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R4.26 and R4.27 (T26): the endpoint, its pages and filter, and the fallback tag where there is none.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ReferrerTests
{
    private static readonly SampleImage Image = new("first");
    private static readonly ManifestContent Signature = RepositoryStoreContract.Referrer(Image, "application/x.signature", "by", "me");
    private static readonly ManifestContent Bill = RepositoryStoreContract.Referrer(Image, "application/x.bill", "of", "materials");

    [TestCase("404")]
    [TestCase("400")]
    [TestCase("403")]
    [TestCase("405")]
    [TestCase("406")]
    [TestCase("303")]
    [TestCase("web page")]
    [TestCase("no index")]
    public async Task List_WithoutTheEndpoint_ReadsTheFallbackTag(string answer, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("GET", "referrers", answer switch
        {
            "303" => Fault.Respond(303, string.Empty, ("Location", "http://127.0.0.1:9/limited")),
            "web page" => Fault.Respond(200, "<html>", ("Content-Type", "text/html")),
            "no index" => Fault.Respond(200, "[]", ("Content-Type", MediaTypes.OciIndex)),
            _ => Fault.Respond(int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)),
        }, FaultList.Always);
        IRepositoryStore store = await PutAsync(host, registry, token);

        Assert.That(await ListAsync(store, artifactType: null, token), Is.EquivalentTo(new[] { Signature.Digest, Bill.Digest }));
        Assert.That(await ListAsync(store, "application/x.bill", token), Is.EqualTo(new[] { Bill.Digest }), "filtered here");
        Assert.That(registry[HttpHost.Name].Tags, Contains.Key(ReferrerTag.For(Image.Manifest.Digest)));
        Assert.That(registry.Requests.Count(request => request.Path.Contains("/referrers/", StringComparison.Ordinal)), Is.EqualTo(1), "asked once a client");
    }

    [Test]
    public async Task List_WithTheEndpoint_KeepsNoFallbackTag(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsReferrers = true }, token);
        await using var host = new HttpHost();
        IRepositoryStore store = await PutAsync(host, registry, token);

        Assert.That(await ListAsync(store, artifactType: null, token), Is.EquivalentTo(new[] { Signature.Digest, Bill.Digest }));
        Assert.That(registry[HttpHost.Name].Tags.Keys, Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task List_FilterIgnored_FiltersHere(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsReferrers = true, IgnoresReferrerFilter = true }, token);
        await using var host = new HttpHost();
        IRepositoryStore store = await PutAsync(host, registry, token);

        Assert.That(await ListAsync(store, "application/x.signature", token), Is.EqualTo(new[] { Signature.Digest }));
    }

    [Test]
    public async Task List_InPages_FollowsTheLinksQueryOnly(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsReferrers = true, ReferrerPageLimit = 1 }, token);
        await using var host = new HttpHost();
        IRepositoryStore store = await PutAsync(host, registry, token);

        Assert.That(await ListAsync(store, artifactType: null, token), Is.EquivalentTo(new[] { Signature.Digest, Bill.Digest }));
    }

    [Test]
    public async Task List_RateLimited_IsReported(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost(options => options.MaxAttempts = 2);
        registry.Faults.Add("GET", "referrers", Fault.Respond(429), FaultList.Always);
        IRepositoryStore store = host.Open(registry);

        await Assert.ThatAsync(() => ListAsync(store, artifactType: null, token), Throws.TypeOf<RegistryRateLimitException>());
    }

    [Test]
    public async Task Put_Twice_ListsOnceAndKeepsEntriesOfOthers(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        const string Foreign = """{"mediaType":"a/b","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"x":[1]}""";
        registry[HttpHost.Name].AddManifest("a/b", "{}");
        registry[HttpHost.Name].AddManifest(
            MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{Foreign}}]}""", ReferrerTag.For(Image.Manifest.Digest));
        IRepositoryStore store = await PutAsync(host, registry, token);
        await store.PutManifestAsync(Signature, tag: null, token);

        string index = registry[HttpHost.Name].Find(ReferrerTag.For(Image.Manifest.Digest))!.Text;
        Assert.That(index, Does.Contain(Foreign));
        Assert.That(index.Split(Signature.Digest.ToString()), Has.Length.EqualTo(2));
        Assert.That(index, Does.Contain("\"annotations\":{\"by\":\"me\"},\"artifactType\":\"application/x.signature\""));
    }

    [Test]
    public async Task Delete_OfAReferrer_TakesItOffTheFallbackIndex(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = await PutAsync(host, registry, token);

        await ((IManifestDeleter)store).DeleteManifestAsync(Signature.Digest, token);

        Assert.That(await ListAsync(store, artifactType: null, token), Is.EqualTo(new[] { Bill.Digest }));
    }

    private static async Task<IRepositoryStore> PutAsync(HttpHost host, LoopbackRegistry registry, CancellationToken token)
    {
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        await Image.PutAsync(store, "v1", token);
        await store.PutManifestAsync(Signature, tag: null, token);
        await store.PutManifestAsync(Bill, tag: null, token);
        return store;
    }

    private static async Task<Digest[]> ListAsync(IRepositoryStore store, string? artifactType, CancellationToken token)
    {
        var found = new List<Digest>();
        await foreach (Descriptor referrer in ((IReferrerLister)store).ListReferrersAsync(Image.Manifest.Digest, artifactType, token))
        {
            found.Add(referrer.Digest);
        }

        return [.. found];
    }
}
