using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Writes one local store: blobs first, then the manifest, and the index last, so that a reader never meets half an image.</summary>
internal sealed partial class LayoutRepositoryStore
{
    /// <summary>Content of the same digest and size is not written again: it was verified when it was stored.</summary>
    public async Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(source);
        await _directory.PrepareForWritingAsync(cancellationToken).ConfigureAwait(false);
        if (!_blobs.Has(descriptor))
        {
            await _blobs.WriteAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<Descriptor> PutBlobAsync(string mediaType, BlobSource source, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        ArgumentNullException.ThrowIfNull(source);
        await _directory.PrepareForWritingAsync(cancellationToken).ConfigureAwait(false);
        (Digest digest, long size) = await _blobs.WriteAsync(expected: null, source, cancellationToken).ConfigureAwait(false);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
    }

    public async Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (tag is not null)
        {
            ReferenceParser.CheckTag(tag);
        }

        if (manifest.Bytes.Length > RegistryLimits.MaxManifestBytes)
        {
            throw new SizeLimitExceededException($"manifest {manifest.Digest}", RegistryLimits.MaxManifestBytes);
        }

        IReadOnlyList<Descriptor> links = ManifestLinks.Required(ManifestContent.Receive(manifest.Bytes, manifest.MediaType, manifest.Digest));
        await _directory.PrepareForWritingAsync(cancellationToken).ConfigureAwait(false);
        Descriptor[] missing = [.. links.Where(link => !_blobs.Has(link))];
        if (missing.Length > 0)
        {
            throw StoreAnswers.LinksUnknown(Repository, manifest, tag, missing);
        }

        // Compared, not trusted: manifests are small, and this mends one that decayed on disk.
        if (_blobs.Size(manifest.Digest) != manifest.Bytes.Length || !manifest.Bytes.Span.SequenceEqual(_blobs.ReadManifest(manifest.Digest)))
        {
            await _blobs.WriteAsync(manifest.Descriptor, BlobSource.FromBytes(manifest.Bytes), cancellationToken).ConfigureAwait(false);
        }

        await UpdateIndexAsync(manifest, tag, manifest.IsIndex ? links : [], cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> PutOrMountBlobAsync(
        Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(mountFrom);
        bool isStore = mountFrom.IsLocal && !mountFrom.IsArchive && !mountFrom.Equals(Repository);
        if (_blobs.Has(descriptor) || (isStore && await TryMountAsync(descriptor, mountFrom, cancellationToken).ConfigureAwait(false)))
        {
            return true;
        }

        await PutBlobAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> TryMountAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken)
    {
        var other = new LayoutRepositoryStore(source, TimeProvider.System, TimeSpan.Zero);
        if (!other._blobs.Has(descriptor))
        {
            return false;
        }

        await _directory.PrepareForWritingAsync(cancellationToken).ConfigureAwait(false);
        return _blobs.TryLink(other._directory, descriptor)
            || await TryCopyAsync(descriptor, other, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryCopyAsync(Descriptor descriptor, LayoutRepositoryStore other, CancellationToken cancellationToken)
    {
        try
        {
            await _blobs.WriteAsync(descriptor, BlobSource.FromStream(token => other.OpenBlobAsync(descriptor, token)), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ContentMismatchException)
        {
            // The source's copy has decayed: the blob must come from elsewhere.
            return false;
        }
        catch (RegistryException e) when (other.Repository.Equals(e.Repository))
        {
            return false;
        }
    }

    private async Task UpdateIndexAsync(ManifestContent manifest, string? tag, IReadOnlyList<Descriptor> members, CancellationToken cancellationToken)
    {
        using LayoutLock held = await _directory.LockAsync(cancellationToken).ConfigureAwait(false);
        using LayoutIndex index = LayoutIndex.Open(_directory);
        var update = new LayoutIndexUpdate(index, manifest.Descriptor, tag, members);
        if (!update.ChangesAnything)
        {
            return;
        }

        WriteIndex(update.Write());
    }

    private void WriteIndex(ReadOnlyMemory<byte> content)
    {
        try
        {
            TemporaryFile.Write(_directory.IndexPath, content.Span);
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw _directory.Failures.Writing(_directory.IndexPath, e);
        }
    }
}
