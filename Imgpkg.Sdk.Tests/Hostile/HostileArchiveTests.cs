using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>Tars of images from somebody who means harm are imported and pulled from: nothing reaches the destination, nothing is left.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class HostileArchiveTests
{
    private readonly MemoryTransport _memory = new("memory.test");
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    private string Archive => _directory["hostile.tar"];

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        _client = new ImgpkgClientBuilder().AddTransport(_memory).Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        Assert.That(TreeListing.Of(_directory.FullPath).Select(entry => entry.Path), Is.EqualTo(new[] { "hostile.tar" }), "something was left");
        Assert.That(_memory.Find(RepositoryReference.Parse("memory.test/copy")), Is.Null, "something arrived");
        _directory.Dispose();
    }

    [TestCaseSource(typeof(HostileArchives), nameof(HostileArchives.ImageSets))]
    public async Task CopyAndPull_HostileImageSet_AreRefused(HostileArchive attack, CancellationToken token)
    {
        await File.WriteAllBytesAsync(Archive, attack.Tar(), token);

        await RefusedAsync(attack, () => _client.Copies.CopyAsync(
            CopySource.FromArchive(Archive), CopyDestination.ToRepository(RepositoryReference.Parse("memory.test/copy")), cancellationToken: token));
        await RefusedAsync(attack, () => _client.Images.PullAsync(ImageReference.Parse($"imgpkg-tar:{Archive}"), _directory["out"], cancellationToken: token));
    }

    [TestCaseSource(typeof(HostileArchives), nameof(HostileArchives.Layouts))]
    public async Task CopyAndPull_HostileLayout_AreRefused(HostileArchive attack, CancellationToken token)
    {
        await File.WriteAllBytesAsync(Archive, attack.Tar(), token);

        await RefusedAsync(attack, () => _client.Images.PullAsync(ImageReference.Parse($"oci-archive:{Archive}:v1"), _directory["out"], cancellationToken: token));
        await RefusedAsync(attack, () => _client.Copies.CopyAsync(
            CopySource.FromImage(ImageReference.Parse($"oci-archive:{Archive}:v1")),
            CopyDestination.ToRepository(RepositoryReference.Parse("memory.test/copy")),
            cancellationToken: token));
    }

    private static async Task RefusedAsync(HostileArchive attack, Func<Task> operation)
    {
        var failure = (ImgpkgException)(await Assert.CatchAsync<ImgpkgException>(() => operation()))!;
        Assert.That($"{failure.Activity}: {failure.Message}", Does.Contain(attack.Says));
    }
}
