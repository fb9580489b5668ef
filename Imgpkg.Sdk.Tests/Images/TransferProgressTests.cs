using System.Security.Cryptography;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

internal sealed class TransferProgressTests
{
    private const int FileSize = (2 * 1024 * 1024) - (64 * 1024);
    private static readonly TagReference Reference = TagReference.Parse("registry.test/app:v1");

    [Test]
    public async Task PushAndPull_SeveralMebibytes_CountUpToTheTotal(CancellationToken cancellationToken)
    {
        using var files = new TemporaryDirectory();
        files.Write("in/data", RandomNumberGenerator.GetBytes(FileSize));
        await using ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(new MemoryTransport()).Build();
        var push = new RecordedProgress();
        var pull = new RecordedProgress();

        PushResult pushed = await client.Images.PushAsync(Reference, new PushImageOptions { Paths = [files["in"]] }, push, cancellationToken);
        await client.Images.PullAsync(pushed.Reference, files["out"], options: null, pull, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(push.Bytes, Has.Count.GreaterThanOrEqualTo(2).And.Ordered);
            Assert.That(push.Bytes[^1], Is.EqualTo(pushed.BytesSent));
            Assert.That(Totals(push), Is.All.EqualTo(pushed.BytesSent));
            Assert.That(pull.Bytes[^1], Is.EqualTo(pushed.Layer.Size));
            Assert.That(Totals(pull), Is.All.EqualTo(pushed.Layer.Size));
        }
    }

    [Test]
    public async Task Copy_ImagesThatShareALayer_CountsItOnceFromTheStart(CancellationToken cancellationToken)
    {
        using var files = new TemporaryDirectory();
        files.Write("in/data", RandomNumberGenerator.GetBytes(FileSize));
        await using ImgpkgClient client = new ImgpkgClientBuilder(options => options.Concurrency = 1).AddTransport(new MemoryTransport()).Build();
        PushResult first = await PushAsync(client, "first", files["in"], cancellationToken);
        PushResult second = await PushAsync(client, "second", files["in"], cancellationToken);
        string lockFile = files.Write("images.yml", $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {first.Reference}\n- image: {second.Reference}\n");
        var progress = new RecordedProgress();

        CopyResult copied = await client.Copies.CopyAsync(
            CopySource.FromLockFile(lockFile), CopyDestination.ToRepository(RepositoryReference.Parse("other.test/copy")), options: null, progress, cancellationToken);

        TransferProgress[] started = [.. progress.All.Where(report => report.Phase == TransferPhase.BlobStarted)];
        TransferProgress[] ended = [.. progress.All.Where(report => report.Phase == TransferPhase.BlobEnded)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(copied.BytesSent, Is.EqualTo(started.Sum(report => report.Size)));
            Assert.That(Totals(progress), Is.All.EqualTo(copied.BytesSent));
            Assert.That(started.Select(report => report.Digest), Is.Unique.And.Contains(first.Layer.Digest));
            Assert.That(started, Has.Length.EqualTo(3), "one layer and two configurations");
            Assert.That(ended.Select(report => (report.Digest, report.Size, report.Reference)), Is.EquivalentTo(started.Select(report => (report.Digest, report.Size, report.Reference))));
        }
    }

    private static Task<PushResult> PushAsync(ImgpkgClient client, string name, string directory, CancellationToken cancellationToken)
    {
        PushImageOptions options = new() { Paths = [directory], Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name } };
        return client.Images.PushAsync(TagReference.Parse($"registry.test/{name}:v1"), options, cancellationToken: cancellationToken);
    }

    private static IEnumerable<long?> Totals(RecordedProgress progress) =>
        progress.All.Where(report => report.Phase == TransferPhase.Transferring).Select(report => report.BytesTotal);
}
