using System.Collections.Concurrent;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Brings blobs to the destination, each once whatever the number of images that share it.</summary>
internal sealed class BlobSender(IRepositoryStore store, Throttle throttle, TransferCounter counter)
{
    // R4.23: after as many refusals in a row nothing more is offered from other repositories.
    private const int MostDeclined = 3;

    private readonly ConcurrentDictionary<Digest, Lazy<Task>> _blobs = new();
    private readonly ConcurrentDictionary<Digest, long> _expected = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task>> _sentAgain = new();
    private long _sent;
    private long _spared;
    private int _declined;

    /// <summary>Bytes that were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Bytes that the destination took over or had.</summary>
    public long BytesSpared => Interlocked.Read(ref _spared);

    /// <summary>Announces blobs that will probably be sent, so that the total is known from the start.</summary>
    public void Expect(IEnumerable<Descriptor> blobs)
    {
        foreach (Descriptor blob in blobs.Where(blob => _expected.TryAdd(blob.Digest, blob.Size)))
        {
            counter.Expect(blob.Size);
        }
    }

    /// <summary>Takes out of the total what was announced and turned out to be there, with the images it belongs to.</summary>
    public void Settle() => counter.Expect(-ByteCount.Sum(_expected.Where(blob => !_blobs.ContainsKey(blob.Key)).Select(blob => blob.Value)));

    /// <summary>Makes sure of a layer.</summary>
    public Task SendAsync(Descriptor layer, IBlobOrigin origin, Digest image) =>
        OnceAsync(layer, BlobSource.FromVerifiedStream(layer.Digest, token => origin.OpenAsync(layer, token)), origin.Repository.WithDigest(image));

    /// <summary>Makes sure of a configuration.</summary>
    public Task SendAsync(Descriptor config, ReadOnlyMemory<byte> content, DigestReference image) =>
        OnceAsync(config, BlobSource.FromBytes(content), image);

    /// <summary>Sends a layer, whatever was said of it before: the registry does not have it after all (R4.7).</summary>
    public Task SendAgainAsync(Descriptor layer, IBlobOrigin origin, Digest image) =>
        AgainAsync(layer, BlobSource.FromVerifiedStream(layer.Digest, token => origin.OpenAsync(layer, token)), origin.Repository.WithDigest(image));

    /// <summary>Sends a configuration, whatever was said of it before.</summary>
    public Task SendAgainAsync(Descriptor config, ReadOnlyMemory<byte> content, DigestReference image) =>
        AgainAsync(config, BlobSource.FromBytes(content), image);

    private Task OnceAsync(Descriptor blob, BlobSource content, DigestReference image) => _blobs.GetOrAdd(
        blob.Digest, _ => new Lazy<Task>(() => throttle.RunAsync(token => SendAsync(blob, content, image, token)))).Value;

    private Task AgainAsync(Descriptor blob, BlobSource content, DigestReference image) => _sentAgain.GetOrAdd(
        blob.Digest, _ => new Lazy<Task>(() => throttle.RunAsync(token => SendAgainAsync(blob, content, image, token)))).Value;

    private async Task SendAgainAsync(Descriptor blob, BlobSource content, DigestReference image, CancellationToken cancellationToken)
    {
        counter.Expect(blob.Size);
        await store.PutBlobAsync(blob, counter.Count(content, blob, image), cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _sent, blob.Size);
    }

    private async Task SendAsync(Descriptor blob, BlobSource content, DigestReference image, CancellationToken cancellationToken)
    {
        if (_expected.TryAdd(blob.Digest, blob.Size))
        {
            counter.Expect(blob.Size);
        }

        RepositoryReference mountFrom = MountSource(image.Repository);
        bool wasSpared = await PutAsync(blob, counter.Count(content, blob, image), mountFrom, cancellationToken).ConfigureAwait(false);
        if (wasSpared)
        {
            counter.Expect(-blob.Size);
        }

        Interlocked.Add(ref (wasSpared ? ref _spared : ref _sent), blob.Size);
        LearnMount(mountFrom, wasSpared);
    }

    // Whether nothing had to be sent.
    private async Task<bool> PutAsync(Descriptor blob, BlobSource content, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        if (store is IMountingBlobStore mounting)
        {
            return await mounting.PutOrMountBlobAsync(blob, content, mountFrom, cancellationToken).ConfigureAwait(false);
        }

        if (await store.ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        await store.PutBlobAsync(blob, content, cancellationToken).ConfigureAwait(false);
        return false;
    }

    // A repository may be asked to take a blob over from itself: that is the question whether it has it, at no price.
    private RepositoryReference MountSource(RepositoryReference source) =>
        IsElsewhere(source) && Volatile.Read(ref _declined) < MostDeclined ? source : store.Repository;

    private void LearnMount(RepositoryReference mountFrom, bool wasSpared)
    {
        if (!IsElsewhere(mountFrom))
        {
            return;
        }

        if (wasSpared)
        {
            Volatile.Write(ref _declined, 0);
        }
        else
        {
            Interlocked.Increment(ref _declined);
        }
    }

    private bool IsElsewhere(RepositoryReference source) =>
        string.Equals(source.Registry, store.Repository.Registry, StringComparison.Ordinal) && !source.Equals(store.Repository);
}
