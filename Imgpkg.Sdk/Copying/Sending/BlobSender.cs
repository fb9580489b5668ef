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
    private readonly ConcurrentDictionary<Digest, Lazy<Task>> _blobs = new();
    private long _sent;
    private long _spared;

    // Whether the registry took over the last blob that it was offered from another repository.
    private int _declined;

    /// <summary>Bytes that were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Bytes that the destination took over or had.</summary>
    public long BytesSpared => Interlocked.Read(ref _spared);

    /// <summary>Makes sure of a layer.</summary>
    public Task SendAsync(Descriptor layer, IBlobOrigin origin) =>
        OnceAsync(layer, BlobSource.FromStream(token => origin.OpenAsync(layer, token)), origin.Repository);

    /// <summary>Makes sure of a configuration.</summary>
    public Task SendAsync(Descriptor config, ReadOnlyMemory<byte> content, RepositoryReference source) =>
        OnceAsync(config, BlobSource.FromBytes(content), source);

    private Task OnceAsync(Descriptor blob, BlobSource content, RepositoryReference source) => _blobs.GetOrAdd(
        blob.Digest, _ => new Lazy<Task>(() => throttle.RunAsync(token => SendAsync(blob, content, source, token)))).Value;

    private async Task SendAsync(Descriptor blob, BlobSource content, RepositoryReference source, CancellationToken cancellationToken)
    {
        counter.Expect(blob.Size);
        bool spared = store is IMountingBlobStore mounting
            ? await mounting.PutOrMountBlobAsync(blob, counter.Count(content), MountSource(source), cancellationToken).ConfigureAwait(false)
            : await TakeOverAsync(blob, source, cancellationToken).ConfigureAwait(false);
        if (spared)
        {
            counter.Expect(-blob.Size);
            Interlocked.Add(ref _spared, blob.Size);
            return;
        }

        if (store is IMountingBlobStore)
        {
            Interlocked.CompareExchange(ref _declined, IsElsewhere(source) ? 1 : 0, 0);
        }
        else
        {
            await store.PutBlobAsync(blob, counter.Count(content), cancellationToken).ConfigureAwait(false);
        }

        Interlocked.Add(ref _sent, blob.Size);
    }

    // A repository may be asked to take a blob over from itself: that is the question whether it has it, at no price.
    private RepositoryReference MountSource(RepositoryReference source) =>
        IsElsewhere(source) && Volatile.Read(ref _declined) == 0 ? source : store.Repository;

    private bool IsElsewhere(RepositoryReference source) =>
        !source.IsLocal && string.Equals(source.Registry, store.Repository.Registry, StringComparison.Ordinal) && !source.Equals(store.Repository);

    private async Task<bool> TakeOverAsync(Descriptor blob, RepositoryReference source, CancellationToken cancellationToken) =>
        (store is IBlobMounter mounter && await mounter.TryMountBlobAsync(blob, source, cancellationToken).ConfigureAwait(false))
        || await store.ExistsAsync(blob, cancellationToken).ConfigureAwait(false);
}
