using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

internal sealed partial class LayoutRepositoryStoreTests
{
    [Test]
    public async Task OpenBlobAsync_CorruptedBlob_ThrowsAtItsEnd(CancellationToken cancellationToken)
    {
        await Store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        await File.WriteAllBytesAsync(BlobPath(Blob.Digest), [.. Content[..^1], (byte)'?'], cancellationToken);

        await Assert.ThatAsync(() => ReadAsync(Store, Blob, cancellationToken), Throws.TypeOf<ContentMismatchException>());
    }

    [Test]
    public async Task PutBlobAsync_TruncatedBlob_CountsAsMissingAndIsMended(CancellationToken cancellationToken)
    {
        await Store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        await File.WriteAllBytesAsync(BlobPath(Blob.Digest), Content[..^1], cancellationToken);

        Assert.That(await Store.ExistsAsync(Blob, cancellationToken), Is.False);
        await Assert.ThatAsync(() => ReadAsync(Store, Blob, cancellationToken), Throws.TypeOf<ContentMismatchException>());

        await Store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        Assert.That(await ReadAsync(Store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task GetManifestAsync_CorruptedManifest_IsRefusedAndMendedByPuttingItAgain(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        string path = BlobPath(Image.Manifest.Digest);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, cancellationToken)).Replace("2", "3", StringComparison.Ordinal), cancellationToken);

        await Assert.ThatAsync(() => Store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken), Throws.TypeOf<ContentMismatchException>());

        await Store.PutManifestAsync(Image.Manifest, "v1", cancellationToken);
        Assert.That((await Store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
    }

    [Test]
    public async Task ResolveAsync_ManifestGoneOrTruncated_DoesNotTrustTheIndex(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        await File.WriteAllTextAsync(BlobPath(Image.Manifest.Digest), "{}", cancellationToken);
        await Assert.ThatAsync(() => Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken), Throws.TypeOf<ContentMismatchException>());

        File.Delete(BlobPath(Image.Manifest.Digest));
        await Assert.ThatAsync(() => Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>());
    }

    [Test]
    public async Task GetManifestAsync_BlobTooLarge_IsNotRead(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        await using (FileStream file = File.OpenWrite(BlobPath(Image.Manifest.Digest)))
        {
            file.SetLength(RegistryLimits.MaxManifestBytes + 1);
        }

        SizeLimitExceededException e = (await Assert.ThrowsAsync<SizeLimitExceededException>(
            () => Store.GetManifestAsync(Repository.WithDigest(Image.Manifest.Digest), cancellationToken)))!;
        Assert.That(e.Code, Is.EqualTo("TOO_LARGE"));
    }

    [Test]
    public async Task PutBlobAsync_StaleTemporaryFiles_AreRemovedUnlessSomebodyWritesThem(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        string blobs = Path.GetDirectoryName(BlobPath(Blob.Digest))!;
        string[] stale = [Path.Combine(Repository.Path, ".imgpkg-0123.tmp"), Path.Combine(blobs, ".imgpkg-4567.tmp")];
        foreach (string path in stale)
        {
            await File.WriteAllTextAsync(path, "half a blo", cancellationToken);
        }

        BlobSource source = BlobSource.FromWriter(async (stream, token) =>
        {
            // While this blob is being written, another store of the same directory is opened for writing.
            await Image.PutAsync(Store, "v2", token);
            Assert.That(Directory.EnumerateFiles(blobs, ".imgpkg-*").Count(), Is.EqualTo(1));
            await stream.WriteAsync(Content, token);
        });
        await Store.PutBlobAsync(Blob, source, cancellationToken);

        Assert.That(Files(), Has.None.Contains(".tmp"));
        Assert.That(await ReadAsync(Store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [TestCase(".imgpkg-0123.tmp", "index.json.lock")]
    [TestCase("oci-layout")]
    public async Task PutManifestAsync_WriterKilledWhileItMadeTheStore_GoesOn(string first, string? second = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Repository.Path);
        foreach (string name in new[] { first, second }.OfType<string>())
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Path, name), name == "oci-layout" ? "{\"imageLayoutVersion\":\"1.0.0\"}" : string.Empty, cancellationToken);
        }

        await Assert.ThatAsync(() => Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>());
        await Image.PutAsync(Store, "v1", cancellationToken);

        Assert.That((await Store.GetManifestAsync(Repository.WithTag("v1"), cancellationToken)).Digest, Is.EqualTo(Image.Manifest.Digest));
    }

    [Test]
    public async Task AnyUse_DirectoryOfSomethingElse_IsRefusedAndUntouched(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Repository.Path);
        await File.WriteAllTextAsync(Path.Combine(Repository.Path, "notes.txt"), "mine", cancellationToken);
        Func<Task>[] uses =
        [
            () => Image.PutAsync(Store, "v1", cancellationToken),
            () => Store.PutManifestAsync(SampleImage.Index(), "v1", cancellationToken),
            () => Store.ResolveAsync(Repository.WithTag("v1"), cancellationToken),
            () => Store.ExistsAsync(Blob, cancellationToken),
        ];

        foreach (Func<Task> use in uses)
        {
            await Assert.ThatAsync(use, Throws.TypeOf<RegistryException>().With.Message.Contains($"{Repository.Path} is not an OCI image layout"));
        }

        Assert.That(Files(), Is.EqualTo(new[] { "notes.txt" }));
    }

    [Test]
    public async Task AnyUse_FileInsteadOfDirectory_IsRefused(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Repository.Path, "mine", cancellationToken);

        await Assert.ThatAsync(() => Image.PutAsync(Store, "v1", cancellationToken), Throws.TypeOf<RegistryException>().With.Message.Contains("it is a file"));
        Assert.That(await File.ReadAllTextAsync(Repository.Path, cancellationToken), Is.EqualTo("mine"));
    }

    [TestCase("{\"imageLayoutVersion\":\"2.0.0\"}", "UNSUPPORTED")]
    [TestCase("{}", "STORE_INVALID")]
    [TestCase("1.0.0", "STORE_INVALID")]
    public async Task AnyUse_OtherLayoutVersion_IsRefused(string marker, string code, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Repository.Path);
        await File.WriteAllTextAsync(Path.Combine(Repository.Path, "oci-layout"), marker, cancellationToken);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Image.PutAsync(Store, "v1", cancellationToken)))!;

        Assert.That(e.Code, Is.EqualTo(code));
        Assert.That(Files(), Is.EqualTo(new[] { "oci-layout" }));
    }

    [Test]
    public async Task PutBlobAsync_FileInPlaceOfAFolder_NamesIt(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Store, "v1", cancellationToken);
        string blobs = Path.GetDirectoryName(BlobPath(Blob.Digest))!;
        Directory.Delete(blobs, recursive: true);
        await File.WriteAllTextAsync(blobs, "in the way", cancellationToken);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => Store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken)))!;

        Assert.That(e.Message, Does.StartWith($"writing {blobs}: "));
        Assert.That(e.InnerException, Is.InstanceOf<IOException>());
    }

    // A file under the blob's name keeps the file system from linking, so these two go the way of file systems that cannot.
    [Test]
    public async Task PutOrMountBlobAsync_TargetTruncated_IsMendedByACopy(CancellationToken cancellationToken)
    {
        IRepositoryStore source = Open(Name("source"));
        await source.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        await PutTruncatedAsync(cancellationToken);

        Assert.That(await ((IMountingBlobStore)Store).PutOrMountBlobAsync(Blob, BlobSource.FromWriter((_, _) => throw new InvalidOperationException()), source.Repository, cancellationToken), Is.True);
        Assert.That(await ReadAsync(Store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task PutOrMountBlobAsync_SourceCorrupted_IsStoredInstead(CancellationToken cancellationToken)
    {
        IRepositoryStore source = Open(Name("source"));
        await source.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        string path = Path.Combine(source.Repository.Path, "blobs", "sha256", Blob.Digest.Hex);
        await File.WriteAllBytesAsync(path, [.. Content[..^1], (byte)'?'], cancellationToken);
        await PutTruncatedAsync(cancellationToken);

        Assert.That(await ((IMountingBlobStore)Store).PutOrMountBlobAsync(Blob, BlobSource.FromBytes(Content), source.Repository, cancellationToken), Is.False);
        Assert.That(await ReadAsync(Store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    private async Task PutTruncatedAsync(CancellationToken cancellationToken)
    {
        await Store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        await File.WriteAllBytesAsync(BlobPath(Blob.Digest), Content[..^1], cancellationToken);
    }
}
