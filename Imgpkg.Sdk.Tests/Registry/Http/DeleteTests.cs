using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R4.28: taking away tags and manifests, and never more than was asked for.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class DeleteTests
{
    [Test]
    public async Task Tag_IsTakenAwayAndTheManifestStays(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await Deleter(host, registry).DeleteTagAsync("v1", token);

        Assert.That(registry[HttpHost.Name].Tags, Is.Empty);
        Assert.That(registry[HttpHost.Name].Manifests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Tag_WhereOnlyManifestsCanBeDeleted_FailsAndDeletesNothing(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsTagDeletion = false }, token);
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Deleter(host, registry).DeleteTagAsync("v1", token)))!;

        Assert.That((e.Method, e.Code, e.Errors[0].Code), Is.EqualTo(("DELETE", "TAG_DELETION_UNSUPPORTED", "DIGEST_INVALID")));
        Assert.That(registry[HttpHost.Name].Tags, Contains.Key("v1"));
    }

    [TestCase(405, "UNSUPPORTED", "TAG_DELETION_UNSUPPORTED")]
    [TestCase(400, "UNSUPPORTED", "TAG_DELETION_UNSUPPORTED")]
    [TestCase(400, "TAG_INVALID", "TAG_INVALID")]
    [TestCase(403, "DENIED", "DENIED")]
    [TestCase(404, "MANIFEST_UNKNOWN", "MANIFEST_UNKNOWN")]
    public async Task Tag_Refusals_AreToldApart(int status, string code, string expected, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("DELETE", "manifests", Fault.Error(status, code), FaultList.Always);

        RegistryException e = (await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => Deleter(host, registry).DeleteTagAsync("v1", token)) as RegistryException)!;

        Assert.That(e.Code, Is.EqualTo(expected));
        Assert.That(registry.Requests, Has.Count.EqualTo(1), "nothing else is tried");
    }

    [Test]
    public async Task Manifest_IsDeletedWithItsTags(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await Deleter(host, registry).DeleteManifestAsync(registry[HttpHost.Name].Tags["v1"], token);

        Assert.That(registry[HttpHost.Name].Manifests, Is.Empty);
        Assert.That(registry[HttpHost.Name].Tags, Is.Empty);
    }

    [Test]
    public async Task Manifest_ThatIsNotThere_IsNotFound(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await Assert.ThatAsync(() => Deleter(host, registry).DeleteManifestAsync(HttpHost.Blob.Digest, token), Throws.TypeOf<RegistryNotFoundException>());
    }

    [Test]
    public async Task Token_HasTheRightToDeleteOnlyForDeleting(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        await store.ResolveAsync(HttpHost.Tag(store), token);
        await ((IManifestDeleter)store).DeleteTagAsync("v1", token);

        string[] scopes = [.. registry.Requests.Where(request => request.Path == "/token").Select(request => Uri.UnescapeDataString(request.Target))];
        Assert.That(scopes, Has.Length.EqualTo(2));
        Assert.That(scopes[0], Does.Contain("repository:team/app:pull,push").And.Not.Contain("delete"));
        Assert.That(scopes[1], Does.Contain("repository:team/app:pull,delete"));
    }

    [Test]
    [Category(DockerRegistryProcess.Category)]
    public async Task DockerRegistry_DeletesManifestsButNoTags(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open($"{registry.Host}/team/app", RepositoryAccess.Write);
        var image = new SampleImage("first");
        await image.PutAsync(store, "v1", token);

        await Assert.ThatAsync(() => ((IManifestDeleter)store).DeleteTagAsync("v1", token), Throws.TypeOf<RegistryException>());
        Assert.That(await store.ExistsAsync(image.Manifest.Descriptor, token), Is.True);
        await ((IManifestDeleter)store).DeleteManifestAsync(image.Manifest.Digest, token);
        Assert.That(await store.ExistsAsync(image.Manifest.Descriptor, token), Is.False);
    }

    private static IManifestDeleter Deleter(HttpHost host, LoopbackRegistry registry) => (IManifestDeleter)host.Open(registry, RepositoryAccess.Write);
}
