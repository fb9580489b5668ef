using System.Security.Cryptography;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>A local store on a failing disk: pushing the same files under the same tag brings back what was lost.</summary>
[CancelAfter(60_000)]
internal sealed class MendedStoreTests
{
    [TestCase("layer", true)]
    [TestCase("layer", false)]
    [TestCase("config", true)]
    [TestCase("config", false)]
    [TestCase("manifest", true)]
    [TestCase("manifest", false)]
    public async Task PushAsync_StoreLostABlob_BringsItBack(string lost, bool truncated, CancellationToken cancellationToken)
    {
        using var files = new TemporaryDirectory();
        files.Write("in/data", RandomNumberGenerator.GetBytes(5000));
        TagReference reference = RepositoryReference.ForDirectory(files["store"]).WithTag("v1");
        var options = new PushImageOptions { Paths = [files["in"]] };
        await using ImgpkgClient client = TestClient.Build();
        PushResult pushed = await client.Images.PushAsync(reference, options, progress: null, cancellationToken);
        Damage(files, await FindAsync(files, pushed, lost, cancellationToken), truncated);

        PushResult again = await client.Images.PushAsync(reference, options, progress: null, cancellationToken);
        await client.Images.PullAsync(again.Reference, files["out"], options: null, progress: null, cancellationToken);

        Assert.That(again.Reference, Is.EqualTo(pushed.Reference));
        Assert.That(await File.ReadAllBytesAsync(files["out", "data"], cancellationToken), Is.EqualTo(await File.ReadAllBytesAsync(files["in", "data"], cancellationToken)));
    }

    private static async Task<Digest> FindAsync(TemporaryDirectory files, PushResult pushed, string lost, CancellationToken cancellationToken)
    {
        Digest manifest = pushed.Reference.Digest!.Value;
        byte[] bytes = await File.ReadAllBytesAsync(PathOf(files, manifest), cancellationToken);
        return lost switch
        {
            "layer" => pushed.Layer.Digest,
            "config" => ImageManifest.Parse(new ManifestContent(MediaTypes.DockerManifest, bytes)).Config.Digest,
            _ => manifest,
        };
    }

    private static void Damage(TemporaryDirectory files, Digest digest, bool truncated)
    {
        if (!truncated)
        {
            File.Delete(PathOf(files, digest));
            return;
        }

        using FileStream file = File.OpenWrite(PathOf(files, digest));
        file.SetLength(10);
    }

    private static string PathOf(TemporaryDirectory files, Digest digest) => files["store", "blobs", digest.Algorithm, digest.Hex];
}
