using System.Security.Cryptography;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

internal sealed class TransferProgressTests
{
    private const int FileSize = 3 * 1024 * 1024;
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

    private static IEnumerable<long?> Totals(RecordedProgress progress) =>
        progress.All.Where(report => report.Phase == TransferPhase.Transferring).Select(report => report.BytesTotal);
}
