using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>The reason the tool exists: bundles travel through a tar into places where their origin cannot be reached.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class RelocationFlowTests
{
    private TemporaryDirectory _files = null!;
    private ImgpkgClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        DockerRegistryProcess.RequireOrIgnore();
        _files = new TemporaryDirectory();
        _client = TestClient.Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
            _files.Dispose();
        }
    }

    [Test]
    public async Task Copy_ThroughATarAndOnwards_KeepsEveryDigestAndEveryLockIsRewritten(CancellationToken token)
    {
        DeepBundle deep;
        await using (DockerRegistryProcess origin = await DockerRegistryProcess.StartAsync(cancellationToken: token))
        {
            deep = await DeepBundle.PushAsync(_client, _files, origin.Host, token);
            await _client.Copies.CopyAsync(
                CopySource.FromBundle(TagReference.Parse($"{origin.Host}/deep/outer:v1")), CopyDestination.ToArchive(_files["deep.tar"]), cancellationToken: token);
        }

        // The origin is gone from here on.
        await using DockerRegistryProcess second = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true }, token);
        await using DockerRegistryProcess third = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build(environment: CredentialsFor(second));
        RepositoryReference secondRepository = RepositoryReference.Parse($"{second.Host}/site/deep");
        RepositoryReference thirdRepository = RepositoryReference.Parse($"{third.Host}/plant/deep");
        CopyResult imported = await client.Copies.CopyAsync(
            CopySource.FromArchive(_files["deep.tar"]), CopyDestination.ToRepository(secondRepository), cancellationToken: token);
        CopyResult copied = await client.Copies.CopyAsync(
            CopySource.FromBundle(secondRepository.WithTag("v1")), CopyDestination.ToRepository(thirdRepository), cancellationToken: token);

        Digest[] expected = [.. deep.Images.Concat(deep.Bundles).Select(image => image.Digest!.Value)];
        Assert.That(imported.Images.Select(image => image.Destination!.Digest!.Value), Is.EquivalentTo(expected));
        Assert.That(copied.Images.Select(image => image.Destination!.Digest!.Value), Is.EquivalentTo(expected));
        Assert.That(copied.Bundle, Is.EqualTo(thirdRepository.WithDigest(deep.Root.Digest!.Value)));
        Assert.That(copied.BundleLock!.Tag, Is.EqualTo("v1"));
        Assert.That(copied.SkippedLayers.Single().Image.Digest, Is.EqualTo(deep.Images[^1].Digest));

        // The copy is complete: whoever pulls it needs nothing but access to it.
        PullBundleResult pulled = await _client.Bundles.PullAsync(
            thirdRepository.WithTag("v1"), _files["out"], new PullBundleOptions { Recursive = true }, cancellationToken: token);
        Assert.That((pulled.IsRelocated, pulled.NestedBundles.Count), Is.EqualTo((true, 2)));
        string[] locks = Directory.GetFiles(_files["out"], "images.yml", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None });
        Assert.That(locks, Has.Length.EqualTo(3));
        foreach (string path in locks)
        {
            string[] images = [.. (await File.ReadAllLinesAsync(path, token)).Where(line => line.Contains("image:", StringComparison.Ordinal))];
            Assert.That(images, Is.Not.Empty.And.All.Contain($" {thirdRepository}@sha256:"));
        }
    }

    private static FakeEnvironment CredentialsFor(DockerRegistryProcess registry) => new()
    {
        ["IMGPKG_REGISTRY_HOSTNAME"] = registry.Host,
        ["IMGPKG_REGISTRY_USERNAME"] = DockerRegistryProcess.UserName,
        ["IMGPKG_REGISTRY_PASSWORD"] = DockerRegistryProcess.Password,
    };

    [Test]
    public async Task Copy_OfACopy_TakesEverythingFromTheCopy(CancellationToken token)
    {
        await using DockerRegistryProcess second = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using DockerRegistryProcess third = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        RepositoryReference copy = RepositoryReference.Parse($"{second.Host}/site/deep");
        DeepBundle deep;
        await using (DockerRegistryProcess origin = await DockerRegistryProcess.StartAsync(cancellationToken: token))
        {
            deep = await DeepBundle.PushAsync(_client, _files, origin.Host, token);
            await _client.Copies.CopyAsync(CopySource.FromBundle(deep.Root), CopyDestination.ToRepository(copy), cancellationToken: token);
        }

        CopyResult result = await _client.Copies.CopyAsync(
            CopySource.FromBundle(copy.WithDigest(deep.Root.Digest!.Value)),
            CopyDestination.ToRepository(RepositoryReference.Parse($"{third.Host}/plant/deep")),
            cancellationToken: token);
        BundleDescription description = await _client.Bundles.DescribeAsync(copy.WithDigest(deep.Root.Digest!.Value), cancellationToken: token);

        Assert.That(result.Images.Select(image => image.Source.Repository).Distinct(), Is.EqualTo(new[] { copy }));
        Assert.That(description.Bundles.Select(bundle => bundle.Origin), Is.EquivalentTo(deep.Bundles.Skip(1)));
        Assert.That(description.Images.Where(image => image.Type == DescribedImageType.Image).Select(image => image.Origin), Is.EquivalentTo(deep.Images.Skip(6)));
        Assert.That(description.Images.Select(image => image.Image.Repository).Distinct(), Is.EqualTo(new[] { copy }));
    }
}
