using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>R4.25, R4.28: many tags at once, and one less.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class TagTests
{
    [Test]
    public async Task ResolveAllAsync_ManyTags_AsksAsManyAtOnceAsPermittedAndKeepsTheOrder(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest[] images = [.. Enumerable.Range(0, 12).Select(i => SeededImage.Add(registry["team/app"], $"t{i}", $$$"""{"n":{{{i}}}}"""))];
        await using ImgpkgClient client = TestClient.Build(options => options.Concurrency = 4);
        var repository = RepositoryReference.Parse(registry.FullName("team/app"));
        await client.Images.ResolveAsync(repository.WithTag("t0"), token);
        int waiting = 0;
        var full = new TaskCompletionSource();
        registry.Faults.Add(
            "HEAD",
            "manifests",
            async (context, next) =>
            {
                if (Interlocked.Increment(ref waiting) == 4)
                {
                    full.SetResult();
                }

                await full.Task.WaitAsync(context.RequestAborted);
                await next(context);
            },
            FaultList.Always);

        IReadOnlyList<DigestReference> resolved = await client.Images.ResolveAllAsync(Enumerable.Range(0, 12).Select(i => repository.WithTag($"t{i}")), token);

        Assert.That(resolved.Select(reference => reference.Digest!.Value), Is.EqualTo(images));
        Assert.That(registry.MostRequestsInFlight, Is.EqualTo(4));
    }

    [Test]
    public async Task ResolveAllAsync_OneIsMissing_SaysWhich(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["team/app"], "v1", SeededImage.PlainConfig);
        await using ImgpkgClient client = TestClient.Build();
        var repository = RepositoryReference.Parse(registry.FullName("team/app"));

        RegistryNotFoundException e = (await Assert.ThrowsAsync<RegistryNotFoundException>(
            () => client.Images.ResolveAllAsync([repository.WithTag("v1"), repository.WithTag("v2")], token)))!;

        Assert.That(e.Message, Does.Contain("manifests/v2"));
    }

    [Test]
    public async Task DeleteTagAsync_ATag_LeavesTheImageAndItsOtherTags(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build();
        PushResult pushed = await client.Images.PushAsync(
            TagReference.Parse(registry.FullName("team/app:v1")), new PushImageOptions { Paths = [BundleFiles.WriteImage(files, "image")] }, cancellationToken: token);

        await client.Images.DeleteTagAsync(TagReference.Parse(registry.FullName("team/app:v1")), token);

        Assert.That(registry["team/app"].Tags.Keys, Is.EqualTo(new[] { $"sha256-{pushed.Reference.Digest!.Value.Hex}.imgpkg" }));
        Assert.That(registry["team/app"].Manifests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task DeleteTagAsync_InMemoryAndInADirectory_Works(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        await using ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(new MemoryTransport("reg.test")).Build();
        foreach (string name in (string[])["reg.test/team/app:v1", $"oci:{files["store"]}:v1"])
        {
            var tag = TagReference.Parse(name);
            await client.Images.PushAsync(tag, new PushImageOptions { Paths = [BundleFiles.WriteImage(files, "image")] }, cancellationToken: token);

            await client.Images.DeleteTagAsync(tag, token);

            await Assert.ThatAsync(() => client.Images.ResolveAsync(tag, token), Throws.InstanceOf<RegistryNotFoundException>());
            await Assert.ThatAsync(() => client.Images.DeleteTagAsync(tag, token), Throws.InstanceOf<RegistryNotFoundException>());
        }
    }

    [Test]
    public async Task DeleteTagAsync_InAnArchive_IsRefused(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        await using ImgpkgClient client = TestClient.Build();
        await client.Images.PushToArchiveAsync(
            TagReference.Parse("reg.test/team/app:v1"), files["a.tar"], new PushImageOptions { Paths = [BundleFiles.WriteImage(files, "image")] }, cancellationToken: token);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(
            () => client.Images.DeleteTagAsync(RepositoryReference.ForArchive(files["a.tar"]).WithTag("v1"), token)))!;

        Assert.That(e.Code, Is.EqualTo("ARCHIVE_READ_ONLY"));
    }
}
