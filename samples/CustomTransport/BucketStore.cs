using System.Runtime.CompilerServices;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace CustomTransport;

/// <summary>
/// A repository as objects: <c>PATH/blobs/sha256/HEX</c>, <c>PATH/manifests/sha256/HEX</c> (the media type, a line break, the bytes)
/// and <c>PATH/tags/TAG</c> (a digest). These seven members are all a store needs; it offers more by implementing more interfaces.
/// </summary>
internal sealed class BucketStore(RepositoryReference repository, IBucket bucket) : IRepositoryStore
{
    public RepositoryReference Repository => repository;

    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await GetManifestAsync(reference, cancellationToken)).Descriptor;

    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        Digest digest = reference.Digest ?? Digest.Parse(await ReadTextAsync(Key("tags", reference.Tag!), reference, cancellationToken));
        byte[] stored = await ReadAsync(Key("manifests", digest), reference, cancellationToken);
        int end = Array.IndexOf(stored, (byte)'\n');
        ManifestContent manifest = new(Encoding.ASCII.GetString(stored, 0, end), stored.AsMemory(end + 1));

        // Bytes are what their digest says, or they are not given to anybody.
        return manifest.Digest == digest
            ? manifest
            : throw RegistryException.Create(repository, $"{reference}: the bucket has other content under this digest", isTransient: false);
    }

    // The library verifies what it reads from this stream.
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        await bucket.OpenAsync(Key("blobs", descriptor.Digest), cancellationToken)
        ?? throw RegistryNotFoundException.Create(repository, $"{repository}: there is no blob {descriptor.Digest}");

    public Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        bool isManifest = MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType);
        return bucket.ExistsAsync(Key(isManifest ? "manifests" : "blobs", descriptor.Digest), cancellationToken);
    }

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = Key("tags", string.Empty);
        await foreach (string key in bucket.ListAsync(prefix, cancellationToken))
        {
            yield return key[prefix.Length..];
        }
    }

    // Content that is not what its descriptor says must not become visible: the copy on the way tells before the object is complete.
    public Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken) => bucket.WriteAsync(
        Key("blobs", descriptor.Digest),
        async content =>
        {
            await using HashingStream hashing = new(content, descriptor.Digest.Algorithm);
            await source.WriteToAsync(hashing, cancellationToken);
            if (hashing.Digest != descriptor.Digest)
            {
                throw RegistryException.Create(repository, $"{descriptor.Digest}: the content has another digest, {hashing.Digest}", isTransient: false);
            }
        },
        cancellationToken);

    // The tag comes last: it never names something that is not there.
    public async Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken)
    {
        byte[] stored = [.. Encoding.ASCII.GetBytes(manifest.MediaType), (byte)'\n', .. manifest.Bytes.Span];
        await WriteAsync(Key("manifests", manifest.Digest), stored, cancellationToken);
        if (tag is not null)
        {
            await WriteAsync(Key("tags", tag), Encoding.ASCII.GetBytes(manifest.Digest.ToString()), cancellationToken);
        }
    }

    private string Key(string kind, string name) => $"{repository.Path}/{kind}/{name}";

    private string Key(string kind, Digest digest) => Key(kind, $"{digest.Algorithm}/{digest.Hex}");

    private Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        bucket.WriteAsync(key, content => content.WriteAsync(bytes, cancellationToken).AsTask(), cancellationToken);

    private async Task<string> ReadTextAsync(string key, ImageReference reference, CancellationToken cancellationToken) =>
        Encoding.ASCII.GetString(await ReadAsync(key, reference, cancellationToken));

    private async Task<byte[]> ReadAsync(string key, ImageReference reference, CancellationToken cancellationToken)
    {
        await using Stream content = await bucket.OpenAsync(key, cancellationToken)
            ?? throw RegistryNotFoundException.Create(repository, $"{reference}: there is no such manifest");
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
