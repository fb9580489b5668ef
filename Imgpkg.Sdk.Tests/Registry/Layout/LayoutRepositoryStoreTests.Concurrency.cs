using System.Globalization;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Layout;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

internal sealed partial class LayoutRepositoryStoreTests
{
    [Test]
    public async Task PutManifestAsync_ManyWritersOfOneDirectory_LosesNoTag(CancellationToken cancellationToken)
    {
        LayoutTransport[] transports = [new(), new()];
        string[] tags = [.. Enumerable.Range(0, 40).Select(i => i.ToString(CultureInfo.InvariantCulture))];

        await Task.WhenAll(tags.Select((tag, i) => Task.Run(
            () => new SampleImage($"image {i % 7}").PutAsync(transports[i % 2].Open(Repository, RepositoryAccess.Write), tag, cancellationToken), cancellationToken)));

        Assert.That(await TagsAsync(Store, cancellationToken), Is.EquivalentTo(tags));
        foreach (string tag in tags)
        {
            await Store.GetManifestAsync(Repository.WithTag(tag), cancellationToken);
        }
    }

    [Test]
    public async Task ResolveAsync_WhileTheTagMoves_AlwaysFindsOneOfTheImages(CancellationToken cancellationToken)
    {
        var second = new SampleImage("second");
        await second.PutBlobsAsync(Store, cancellationToken);
        await Image.PutAsync(Store, "v1", cancellationToken);
        Task moving = Task.Run(
            async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    await Store.PutManifestAsync(i % 2 == 0 ? second.Manifest : Image.Manifest, "v1", cancellationToken);
                }
            },
            cancellationToken);

        do
        {
            Assert.That(
                (await Store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken)).Digest,
                Is.EqualTo(Image.Manifest.Digest).Or.EqualTo(second.Manifest.Digest));
        }
        while (!moving.IsCompleted);
        await moving;
    }

    [Test]
    public async Task PutManifestAsync_LockHeldByAnother_NamesTheLockFile(CancellationToken cancellationToken)
    {
        await Image.PutBlobsAsync(Store, cancellationToken);
        string path = Path.Combine(Repository.Path, "index.json.lock");
        IRepositoryStore impatient = new LayoutTransport(TimeProvider.System, TimeSpan.Zero).Open(Repository, RepositoryAccess.Write);
        await using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => impatient.PutManifestAsync(Image.Manifest, "v1", cancellationToken)))!;
            Assert.That(e.Message, Does.Contain(path));
            Assert.That(e.IsTransient, Is.True);
        }

        await impatient.PutManifestAsync(Image.Manifest, "v1", cancellationToken);
    }

    [Test]
    public async Task PutManifestAsync_CancelledWhileItWaitsForTheLock_Stops(CancellationToken cancellationToken)
    {
        await Image.PutBlobsAsync(Store, cancellationToken);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using (new FileStream(Path.Combine(Repository.Path, "index.json.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Task put = Store.PutManifestAsync(Image.Manifest, "v1", waiting.Token);
            await waiting.CancelAsync();

            await Assert.ThatAsync(() => put, Throws.InstanceOf<OperationCanceledException>());
        }
    }
}
