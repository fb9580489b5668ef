using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>Reads the images of one archive as if they were in a repository.</summary>
internal sealed class ArchivedRepositoryStore(RepositoryReference repository, ArchiveCache cache) : IRepositoryStore, IImageLister
{
    private IArchiveContents? _contents;

    public RepositoryReference Repository => repository;

    /// <summary>The refusal to write.</summary>
    public static RegistryException ReadOnly(RepositoryReference repository) => new(new RegistryFailure(
        $"{repository.FullName} is an archive and can only be read (hint: 'push --to-tar' and 'copy --to-tar' write archives)")
    {
        Repository = repository,
        Code = "ARCHIVE_READ_ONLY",
    });

    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Descriptor;

    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        IArchiveContents contents = await OpenAsync(cancellationToken).ConfigureAwait(false);
        Digest digest = reference.Digest ?? FindTag(contents, (TagReference)reference);
        return contents.FindManifest(digest) ?? throw StoreAnswers.ManifestUnknown(reference);
    }

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        IArchiveContents contents = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return contents.OpenBlob(descriptor);
        }
        catch (InvalidArchiveException e)
        {
            throw new RegistryNotFoundException(new RegistryFailure(e.Message) { Repository = repository, Code = "BLOB_UNKNOWN" }, e) { Digest = descriptor.Digest };
        }
    }

    public async Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        IArchiveContents contents = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType)
            ? contents.FindManifest(descriptor.Digest) is not null
            : contents.HasBlob(descriptor);
    }

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IArchiveContents contents = await OpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (string tag in contents.Tags.Where(ReferenceParser.IsTag))
        {
            yield return tag;
        }
    }

    public async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(cancellationToken).ConfigureAwait(false)).HasEnd)
        {
            throw new InvalidArchiveException("unexpected EOF (the tar has no end mark)");
        }
    }

    public async Task<IReadOnlyCollection<Digest>> ListImagesAsync(CancellationToken cancellationToken) =>
        (await OpenAsync(cancellationToken).ConfigureAwait(false)).Images;

    public Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken) => throw ReadOnly(repository);

    public Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken) => throw ReadOnly(repository);

    private static Digest FindTag(IArchiveContents contents, TagReference reference)
    {
        if (!reference.HasImpliedTag)
        {
            return contents.FindTag(reference.Tag) ?? throw StoreAnswers.ManifestUnknown(reference);
        }

        return contents.Root ?? contents.FindTag(reference.Tag) ?? throw new InvalidArchiveException(
            $"{reference.Repository.Path} does not have exactly one image: name one by its digest or tag (tags: {Listed(contents.Tags)})");
    }

    private static string Listed(IReadOnlyCollection<string> tags) => tags.Count == 0 ? "none" : string.Join(", ", tags.Order(StringComparer.Ordinal).Take(20));

    // Settled once: what this store answers comes from one and the same file.
    private async Task<IArchiveContents> OpenAsync(CancellationToken cancellationToken) =>
        _contents ??= await cache.OpenAsync(repository, cancellationToken).ConfigureAwait(false);
}
