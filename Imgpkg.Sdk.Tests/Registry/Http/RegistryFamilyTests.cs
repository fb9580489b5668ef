using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>The quirk table of registry 5: every family has a profile of the loopback registry, and everything works with each.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RegistryFamilyTests
{
    private const int PartSize = 512 * 1024;

    public static IEnumerable<LoopbackProfile> Profiles => LoopbackProfile.All;

    [Test]
    public void Families_AllHaveAProfile() =>
        Assert.That(RegistryFamilies.All.Select(row => row.Family), Is.SubsetOf(LoopbackProfile.All.Select(profile => profile.Family)));

    // R1.9 among them: the names of Docker Hub are one registry.
    [TestCase("index.docker.io", "docker-hub")]
    [TestCase("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ecr")]
    [TestCase("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr")]
    [TestCase("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "ecr")]
    [TestCase("123456789012.dkr-ecr.eu-west-1.on.aws", "ecr")]
    [TestCase("public.ecr.aws", "ecr-public")]
    [TestCase("europe-docker.pkg.dev", "artifact-registry")]
    [TestCase("eu.gcr.io", "artifact-registry")]
    [TestCase("GHCR.io", "ghcr")]
    [TestCase("team.azurecr.io", "acr")]
    [TestCase("team.jfrog.io", "artifactory")]
    [TestCase("ghcr.io.example", null)]
    [TestCase("example.test", null)]
    public void Host_TellsTheFamily(string host, string? family) => Assert.That(RegistryFamilies.ForHost(host)?.Family, Is.EqualTo(family));

    [TestCase("harbor")]
    [TestCase("artifactory")]
    [TestCase("gitlab")]
    [TestCase("nexus")]
    public async Task Answers_TellTheFamily(string family, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackProfile.Of(family).StartAsync(token);
        await using HttpHost host = HttpHost.WithPassword();

        await host.Open(registry).ExistsAsync(HttpHost.Blob, token);

        var registries = (KnownRegistries)host.Services.GetService(typeof(KnownRegistries))!;
        Assert.That(registries.For(registry.Host).Quirks.Family, Is.EqualTo(family));
    }

    [TestCaseSource(nameof(Profiles))]
    public async Task PushAndPull_WorkWithEveryFamily(LoopbackProfile profile, CancellationToken token)
    {
        await using LoopbackRegistry registry = await profile.StartAsync(token);
        await using HttpHost host = ForProfile(profile, registry);
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        var image = new WorkloadImage(1, layers: 2, layerSize: 3 * PartSize);

        Assert.That(await store.ExistsAsync(HttpHost.Blob, token), Is.False, "absence is found out");
        Assert.That(await PutOrMountAsync(store, host.Open(registry, name: "other"), token), Is.False);
        await image.PutAsync(store, token);
        foreach (string tag in (string[])["a", "b", "c"])
        {
            await store.PutManifestAsync(image.Manifest, tag, token);
        }

        IRepositoryStore reader = host.Open(registry);
        Assert.That((await reader.ResolveAsync(reader.Repository.WithTag("b"), token)).Digest, Is.EqualTo(image.Manifest.Digest));
        Assert.That(await reader.ExistsAsync(image.Manifest.Descriptor, token), Is.True);
        Assert.That((await reader.GetManifestAsync(reader.Repository.WithTag("c"), token)).Bytes.ToArray(), Is.EqualTo(image.Manifest.Bytes.ToArray()));
        Assert.That(await HttpHost.TagsAsync(reader, token), Is.EquivalentTo(new[] { "a", "b", "c" }));
        foreach (Descriptor layer in ImageManifest.Parse(image.Manifest).Layers)
        {
            Assert.That(await HttpHost.ReadAsync(reader, layer, token), Has.Length.EqualTo(layer.Size));
        }

        await foreach (Descriptor referrer in ((IReferrerLister)reader).ListReferrersAsync(image.Manifest.Digest, artifactType: null, token))
        {
            Assert.Fail($"nobody refers to it: {referrer.Digest}");
        }
    }

    [Test]
    public async Task ArtifactRegistry_GetsNoParts(CancellationToken token)
    {
        LoopbackProfile profile = LoopbackProfile.Of("artifact-registry");
        await using LoopbackRegistry registry = await profile.StartAsync(token);
        await using HttpHost host = ForProfile(profile, registry);

        await new WorkloadImage(1, layers: 1, layerSize: 3 * PartSize).PutAsync(host.Open(registry, RepositoryAccess.Write), token);

        Assert.That(registry.Requests.Select(request => request.Method), Has.None.EqualTo("PATCH"));
    }

    [Test]
    public async Task Ghcr_GetsPartsItBears(CancellationToken token)
    {
        LoopbackProfile profile = LoopbackProfile.Of("ghcr");
        await using LoopbackRegistry registry = await profile.StartAsync(token);
        await using HttpHost host = ForProfile(profile, registry, partSize: 16 * 1024 * 1024);

        await new WorkloadImage(1, layers: 1, layerSize: 9 * 1024 * 1024).PutAsync(host.Open(registry, RepositoryAccess.Write), token);

        Assert.That(registry.Requests.Where(request => request.Method == "PATCH").Select(request => (request.Status, request.BodyLength)), Is.EqualTo(new[]
        {
            (202, 4L * 1024 * 1024), (202, 4L * 1024 * 1024), (202, 1L * 1024 * 1024),
        }));
    }

    [Test]
    public async Task Gitea_RangeThatIsOneTooLarge_IsFoundOutByTheDigest(CancellationToken token)
    {
        LoopbackProfile profile = LoopbackProfile.Of("gitea");
        await using LoopbackRegistry registry = await profile.StartAsync(token);
        await using HttpHost host = ForProfile(profile, registry, partSize: null);
        registry.Faults.Add("PUT", "uploads", Fault.AbortRequestAfter(PartSize));

        var image = new WorkloadImage(1, layers: 1, layerSize: 3 * PartSize);
        await image.PutAsync(host.Open(registry, RepositoryAccess.Write), token);

        Assert.That(registry[HttpHost.Name].Blobs.Keys, Is.SupersetOf(ImageManifest.Parse(image.Manifest).Layers.Select(layer => layer.Digest)));
    }

    [Test]
    public async Task Mounts_ThatAreAlwaysDeclined_AreNotAskedForEver(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsMount = false }, token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        for (int i = 0; i < 6; i++)
        {
            await PutOrMountAsync(store, host.Open(registry, name: "other"), token);
        }

        Assert.That(Offers(registry), Is.EqualTo(3), "R4.23");
        await PutOrMountAsync(store, host.Open(registry, name: "third"), token);
        Assert.That(Offers(registry), Is.EqualTo(4), "another source is another question");
    }

    private static int Offers(LoopbackRegistry registry) => registry.Requests.Count(request => request.Target.Contains("mount=", StringComparison.Ordinal));

    private static Task<bool> PutOrMountAsync(IRepositoryStore store, IRepositoryStore from, CancellationToken token) =>
        ((IMountingBlobStore)store).PutOrMountBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), from.Repository, token);

    [TestCase("ecr", "create the repository first")]
    [TestCase("harbor", "the first part of the name is a project")]
    [TestCase("distribution", null)]
    public async Task UnknownName_HasTheFamilysHint(string family, string? hint, CancellationToken token)
    {
        LoopbackProfile profile = LoopbackProfile.Of(family);
        await using LoopbackRegistry registry = await profile.StartAsync(token);
        await using HttpHost host = ForProfile(profile, registry);
        registry.Faults.Add("POST", "uploads", Fault.Error(404, "NAME_UNKNOWN"), FaultList.Always);
        registry.Faults.Add("PUT", "manifests", Fault.Error(404, "NAME_UNKNOWN"), FaultList.Always);
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        foreach (Func<Task> push in (Func<Task>[])[
            () => store.PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token), () => store.PutManifestAsync(new SampleImage("x").Manifest, "v1", token)])
        {
            var e = (RegistryException)(await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => push()))!;
            Assert.That(e.Hint, hint is null ? Is.Null : Does.StartWith(hint));
        }
    }

    private static HttpHost ForProfile(LoopbackProfile profile, LoopbackRegistry registry, int? partSize = PartSize) => new(options =>
    {
        (options.Username, options.Password, options.UploadChunkSize) = ("user", "password", partSize);
        if (RegistryFamilies.Named(profile.Family) is not null)
        {
            options.Registries[registry.Host] = new RegistryOptions { Family = profile.Family };
        }
    });
}
