using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Reads one local store: an OCI image layout directory. Writing and deleting are in the other parts.</summary>
internal sealed partial class LayoutRepositoryStore : IRepositoryStore, IStreamingBlobStore, IMountingBlobStore, IReferrerLister, IManifestDeleter
{
    private readonly LayoutDirectory _directory;
    private readonly LayoutBlobs _blobs;

    public LayoutRepositoryStore(RepositoryReference repository, TimeProvider time, TimeSpan lockWait)
    {
        Repository = repository;
        _directory = new LayoutDirectory(new LayoutFailures(repository), time, lockWait);
        _blobs = new LayoutBlobs(_directory);
    }

    public RepositoryReference Repository { get; }

    public Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) => Run(() => Resolve(reference), cancellationToken);

    public Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Run(() => GetManifest(reference), cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Run<Stream>(() => new VerifyingStream(_blobs.Open(descriptor.Digest, descriptor.Size), descriptor), cancellationToken);
    }

    public Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Task.Run(() => _directory.IsStore() && _blobs.Has(descriptor), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Names that other tools gave and that are no tags (whole references, for example) are left out: no reference can express them.</remarks>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string tag in await Run(Tags, cancellationToken).ConfigureAwait(false))
        {
            yield return tag;
        }
    }

    // Files are read synchronously, which is cheaper for small ones, but never on the caller's thread.
    private Task<T> Run<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _directory.RequireStore();
            return read();
        },
        cancellationToken);

    private Descriptor Resolve(ImageReference reference)
    {
        if (reference.Digest is not null)
        {
            return GetManifest(reference).Descriptor;
        }

        Descriptor descriptor = FindTag(reference);
        return _blobs.Size(descriptor.Digest) switch
        {
            null => throw StoreAnswers.ManifestUnknown(reference),
            { } size when size != descriptor.Size => throw ContentMismatchException.ForSize(descriptor, size),
            _ when descriptor.MediaType.Length == 0 => GetManifest(reference).Descriptor,
            _ => new Descriptor { MediaType = descriptor.MediaType, Digest = descriptor.Digest, Size = descriptor.Size },
        };
    }

    private ManifestContent GetManifest(ImageReference reference)
    {
        Digest digest = reference.Digest ?? FindTag(reference).Digest;
        byte[] content = _blobs.ReadManifest(digest) ?? throw StoreAnswers.ManifestUnknown(reference);
        using LayoutIndex index = LayoutIndex.Open(_directory);
        return ManifestContent.Receive(content, index.FindMediaType(digest), digest);
    }

    private Descriptor FindTag(ImageReference reference)
    {
        using LayoutIndex index = LayoutIndex.Open(_directory);
        return index.Find(reference.Identifier) ?? throw StoreAnswers.ManifestUnknown(reference);
    }

    private string[] Tags()
    {
        using LayoutIndex index = LayoutIndex.Open(_directory);
        return [.. index.Tags().Where(ReferenceParser.IsTag)];
    }
}
