using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Memory;

/// <summary>Access to one repository of a <see cref="MemoryTransport"/>.</summary>
internal sealed class MemoryRepositoryStore(MemoryTransport registry, RepositoryReference repository)
    : IRepositoryStore, IStreamingBlobStore, IMountingBlobStore, IReferrerLister, IManifestDeleter
{
    public RepositoryReference Repository => repository;

    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Descriptor;

    public Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Answer(() => FindManifest(reference), cancellationToken);
    }

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Answer<Stream>(() => new VerifyingStream(Open(FindBlob(descriptor.Digest)), descriptor), cancellationToken);
    }

    public Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Answer(
            () => registry.Find(repository) is { } content
                && (IsManifest(descriptor) ? content.Manifests.ContainsKey(descriptor.Digest) : content.Blobs.ContainsKey(descriptor.Digest)),
            cancellationToken);
    }

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string tag in await Answer(() => Require().Tags.Keys, cancellationToken).ConfigureAwait(false))
        {
            yield return tag;
        }
    }

    public async Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ReadOnlyMemory<byte> content = await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        if (content.Length != descriptor.Size)
        {
            throw ContentMismatchException.ForSize(descriptor, content.Length);
        }

        if (!descriptor.Digest.Matches(content.Span))
        {
            throw ContentMismatchException.ForDigest(descriptor, Digest.Of(content.Span), content.Length);
        }

        registry.FindOrCreate(repository).Blobs[descriptor.Digest] = content;
    }

    public async Task<Descriptor> PutBlobAsync(string mediaType, BlobSource source, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        ReadOnlyMemory<byte> content = await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        Digest digest = Digest.Of(content.Span);
        registry.FindOrCreate(repository).Blobs[digest] = content;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }

    public Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Answer(
            () =>
            {
                Put(manifest, tag);
                return true;
            },
            cancellationToken);
    }

    public async Task<bool> PutOrMountBlobAsync(
        Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(mountFrom);
        if (await Answer(() => TryMount(descriptor.Digest, mountFrom), cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        await PutBlobAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
        return false;
    }

    public async IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ManifestContent manifest in await Answer(() => Require().Manifests.Values, cancellationToken).ConfigureAwait(false))
        {
            if (OciJson.ReadReferrer(manifest) is var (found, referrer) && found == subject && (artifactType is null || referrer.ArtifactType == artifactType))
            {
                yield return referrer;
            }
        }
    }

    public Task DeleteTagAsync(string tag, CancellationToken cancellationToken)
    {
        ReferenceParser.CheckTag(tag);
        return Answer(() => Require().Tags.TryRemove(tag, out _) ? true : throw StoreAnswers.ManifestUnknown(repository.WithTag(tag)), cancellationToken);
    }

    public Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken) => Answer(() => Delete(digest), cancellationToken);

    private static bool IsManifest(Descriptor descriptor) => MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType);

    // A registry's failures arrive through the task; callers of this one must not meet them earlier.
    private static Task<T> Answer<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(answer());
        }
        catch (ImgpkgException e)
        {
            return Task.FromException<T>(e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(BlobSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        using var buffer = new MemoryStream();
        await source.WriteToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.ToArray();
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    private MemoryRepository Require() => registry.Find(repository) ?? throw StoreAnswers.RepositoryUnknown(repository);

    private ManifestContent FindManifest(ImageReference reference)
    {
        MemoryRepository content = Require();
        return (reference.Digest is { } digest || content.Tags.TryGetValue(reference.Identifier, out digest))
            && content.Manifests.TryGetValue(digest, out ManifestContent? manifest)
                ? manifest
                : throw StoreAnswers.ManifestUnknown(reference);
    }

    private ReadOnlyMemory<byte> FindBlob(Digest digest) =>
        Require().Blobs.TryGetValue(digest, out ReadOnlyMemory<byte> content) ? content : throw StoreAnswers.BlobUnknown(repository, digest);

    private void Put(ManifestContent manifest, string? tag)
    {
        if (tag is not null)
        {
            ReferenceParser.CheckTag(tag);
        }

        if (manifest.Bytes.Length > RegistryLimits.MaxManifestBytes)
        {
            throw new SizeLimitExceededException($"manifest {manifest.Digest}", RegistryLimits.MaxManifestBytes);
        }

        ManifestContent received = ManifestContent.Receive(manifest.Bytes, manifest.MediaType, manifest.Digest);
        MemoryRepository? content = registry.Find(repository);
        Descriptor[] missing =
        [
            .. ManifestLinks.Required(received).Where(link =>
                content is null || !(content.Blobs.ContainsKey(link.Digest) || content.Manifests.ContainsKey(link.Digest))),
        ];
        if (missing.Length > 0)
        {
            throw StoreAnswers.LinksUnknown(repository, manifest, tag, missing);
        }

        content ??= registry.FindOrCreate(repository);
        content.Manifests[manifest.Digest] = received;
        if (tag is not null)
        {
            content.Tags[tag] = manifest.Digest;
        }
    }

    private bool Delete(Digest digest)
    {
        MemoryRepository content = Require();
        if (!content.Manifests.TryRemove(digest, out _))
        {
            throw StoreAnswers.ManifestUnknown(repository.WithDigest(digest));
        }

        foreach (KeyValuePair<string, Digest> tag in content.Tags.Where(tag => tag.Value == digest).ToArray())
        {
            content.Tags.TryRemove(tag);
        }

        return true;
    }

    private bool TryMount(Digest digest, RepositoryReference source)
    {
        if (registry.Find(source) is not { } other || !other.Blobs.TryGetValue(digest, out ReadOnlyMemory<byte> content))
        {
            return false;
        }

        registry.FindOrCreate(repository).Blobs[digest] = content;
        return true;
    }
}
