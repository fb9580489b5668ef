using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry;

/// <summary>What every store without a network promises; a fixture per store derives from it.</summary>
[CancelAfter(60_000)]
internal abstract partial class RepositoryStoreContract
{
    protected static readonly byte[] Content = Encoding.UTF8.GetBytes("content of a blob");

    protected static readonly Descriptor Blob = SampleImage.Describe(MediaTypes.OciLayer, Content);

    protected SampleImage Image { get; } = new("first");

    protected RepositoryReference Repository => Name("app");

    [Test]
    public async Task PutBlobAsync_KnownDescriptor_CanBeReadBack(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);

        Assert.That(await ReadAsync(store, Blob, cancellationToken), Is.EqualTo(Content));
        Assert.That(await store.ExistsAsync(Blob, cancellationToken), Is.True);
    }

    [Test]
    public async Task PutBlobAsync_Twice_KeepsTheContent(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        await store.PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);

        Assert.That(await ReadAsync(store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [TestCase("content of a bloc", "DIGEST_MISMATCH")]
    [TestCase("content of a blob, and more", "SIZE_MISMATCH")]
    [TestCase("content", "SIZE_MISMATCH")]
    [TestCase("", "SIZE_MISMATCH")]
    public async Task PutBlobAsync_OtherContent_IsRefusedAndNotKept(string other, string code, CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);

        ContentMismatchException e = (await Assert.ThrowsAsync<ContentMismatchException>(
            () => store.PutBlobAsync(Blob, BlobSource.FromBytes(Encoding.UTF8.GetBytes(other)), cancellationToken)))!;

        Assert.That(e.Code, Is.EqualTo(code));
        Assert.That(await store.ExistsAsync(Blob, cancellationToken), Is.False);
    }

    [Test]
    public async Task PutBlobAsync_SourceFailsHalfWay_KeepsNothingAndPassesItsFailureOn(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        BlobSource broken = BlobSource.FromWriter(async (stream, token) =>
        {
            await stream.WriteAsync(Content.AsMemory(0, 5), token);
            throw new InvalidDataException("the source broke");
        });

        await Assert.ThatAsync(() => store.PutBlobAsync(Blob, broken, cancellationToken), Throws.InstanceOf<InvalidDataException>());
        Assert.That(await store.ExistsAsync(Blob, cancellationToken), Is.False);
    }

    [Test]
    public async Task PutBlobAsync_Cancelled_KeepsNothing(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        using var cancelled = new CancellationTokenSource();
        BlobSource source = BlobSource.FromWriter(async (stream, token) =>
        {
            await stream.WriteAsync(Content.AsMemory(0, 5), token);
            await cancelled.CancelAsync();
            token.ThrowIfCancellationRequested();
        });

        await Assert.ThatAsync(() => store.PutBlobAsync(Blob, source, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await store.ExistsAsync(Blob, cancellationToken), Is.False);
    }

    [Test]
    public async Task PutBlobAsync_Streaming_ReturnsWhatWasWritten(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);

        Descriptor descriptor = await ((IStreamingBlobStore)store).PutBlobAsync(MediaTypes.OciLayer, BlobSource.FromBytes(Content), cancellationToken);

        Assert.That(descriptor, Is.EqualTo(Blob with { Annotations = descriptor.Annotations, Urls = descriptor.Urls }));
        Assert.That(await ReadAsync(store, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task PutBlobAsync_Sha512_IsVerifiedAndReadBack(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        string hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(Content));
        Descriptor descriptor = Blob with { Digest = Digest.Parse($"sha512:{hex}") };

        await store.PutBlobAsync(descriptor, BlobSource.FromBytes(Content), cancellationToken);

        Assert.That(await ReadAsync(store, descriptor, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task OpenBlobAsync_Missing_SaysSoLikeARegistry(CancellationToken cancellationToken)
    {
        IRepositoryStore store = Open(Repository);
        await Image.PutAsync(store, "v1", cancellationToken);

        RegistryNotFoundException e = (await Assert.ThrowsAsync<RegistryNotFoundException>(() => store.OpenBlobAsync(Blob, cancellationToken)))!;

        Assert.That(e.Message, Is.EqualTo($"GET {Repository.FullName}@{Blob.Digest}: BLOB_UNKNOWN: blob unknown to registry; {Blob.Digest}"));
        Assert.That(e.Code, Is.EqualTo("BLOB_UNKNOWN"));
        Assert.That(e.Digest, Is.EqualTo(Blob.Digest));
    }

    [Test]
    public async Task PutOrMountBlobAsync_SourceHasIt_TakesItOver(CancellationToken cancellationToken)
    {
        await Open(Repository).PutBlobAsync(Blob, BlobSource.FromBytes(Content), cancellationToken);
        IRepositoryStore target = Open(Name("other"));

        Assert.That(await ((IMountingBlobStore)target).PutOrMountBlobAsync(Blob, NotAskedFor, Repository, cancellationToken), Is.True);
        Assert.That(await ReadAsync(target, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task PutOrMountBlobAsync_SourceLacksIt_StoresIt(CancellationToken cancellationToken)
    {
        await Image.PutAsync(Open(Repository), "v1", cancellationToken);
        IRepositoryStore target = Open(Name("other"));

        IRepositoryStore another = Open(Name("another"));

        Assert.That(await ((IMountingBlobStore)target).PutOrMountBlobAsync(Blob, BlobSource.FromBytes(Content), Repository, cancellationToken), Is.False);
        Assert.That(await ((IMountingBlobStore)another).PutOrMountBlobAsync(Blob, BlobSource.FromBytes(Content), Name("absent"), cancellationToken), Is.False);
        Assert.That(await ReadAsync(target, Blob, cancellationToken), Is.EqualTo(Content));
        Assert.That(await ReadAsync(another, Blob, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task PutOrMountBlobAsync_NamingItself_SendsOnlyWhatIsMissing(CancellationToken cancellationToken)
    {
        var store = (IMountingBlobStore)Open(Repository);

        Assert.That(await store.PutOrMountBlobAsync(Blob, BlobSource.FromBytes(Content), Repository, cancellationToken), Is.False);
        Assert.That(await store.PutOrMountBlobAsync(Blob, NotAskedFor, Repository, cancellationToken), Is.True);
    }

    /// <summary>Content that must not be read.</summary>
    private static BlobSource NotAskedFor => BlobSource.FromWriter((_, _) => throw new InvalidOperationException("The content was asked for."));

    /// <summary>The name of a repository of its own for this test.</summary>
    protected abstract RepositoryReference Name(string name);

    protected abstract IRepositoryStore Open(RepositoryReference repository);

    protected static async Task<byte[]> ReadAsync(IRepositoryStore store, Descriptor descriptor, CancellationToken cancellationToken)
    {
        await using Stream stream = await store.OpenBlobAsync(descriptor, cancellationToken);
        var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }
}
