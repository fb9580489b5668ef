using System.Collections.Concurrent;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>
/// What the destination of a copy has. Its list of tags, one request, answers most questions; only tags in it are worth a request of their own.
/// </summary>
/// <param name="store">The destination.</param>
/// <param name="tagOf">The tag that a copy of a lock's image has there.</param>
internal sealed class DestinationView(IRepositoryStore store, Func<DigestReference, string> tagOf) : IKnownImages
{
    // A repository with more tags is asked for each: listing them all would take longer.
    private const int MostTags = 20_000;

    private readonly ConcurrentDictionary<string, Digest?> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Digest, ManifestContent> _manifests = new();
    private HashSet<string>? _tags;

    /// <summary>Whether the repository is known to have no tags; blobs it may have all the same.</summary>
    public bool IsEmpty => _tags is { Count: 0 };

    /// <summary>Lists the tags, so that what is not among them need not be asked for.</summary>
    public async Task LoadTagsAsync(CancellationToken cancellationToken)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (string tag in store.ListTagsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (tags.Count == MostTags)
                {
                    return;
                }

                tags.Add(tag);
            }

            _tags = tags;
        }
        catch (RegistryNotFoundException)
        {
            _tags = tags;
        }
        catch (RegistryException)
        {
            // Listing is a right of its own, and some registries have no such endpoint or take too long: then every tag is asked for.
        }
    }

    /// <summary>The digest a tag points at; null when there is no such tag.</summary>
    public async Task<Digest?> FindAsync(string tag, CancellationToken cancellationToken)
    {
        if (_tags?.Contains(tag) == false)
        {
            return null;
        }

        if (!_found.TryGetValue(tag, out Digest? digest))
        {
            digest = await ImagePusher.FindTagAsync(store, store.Repository.WithTag(tag), cancellationToken).ConfigureAwait(false);
            _found[tag] = digest;
        }

        return digest;
    }

    public async Task<ImageLocations?> FindLocationsAsync(Digest bundle, CancellationToken cancellationToken)
    {
        string tag = LocationsImage.Tag(bundle);
        if (_tags?.Contains(tag) == false)
        {
            return null;
        }

        FoundLocations? found;
        try
        {
            found = await LocationsImage.FindAsync(store, bundle, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException)
        {
            // Only a hint. If it is damaged, it will be written anew; if access fails, that shows when it is written.
            _found[tag] = null;
            return null;
        }

        _found[tag] = found?.Manifest.Digest;
        return found?.Locations;
    }

    // Its manifest costs the same one request as its digest would, and tells of layers that are not to be distributed.
    public async Task<bool> HasAsync(DigestReference lockReference, CancellationToken cancellationToken)
    {
        string tag = tagOf(lockReference);
        if (_tags?.Contains(tag) == false)
        {
            return false;
        }

        ManifestContent? manifest = await ImagePusher.FindManifestAsync(store, store.Repository.WithTag(tag), cancellationToken).ConfigureAwait(false);
        _found[tag] = manifest?.Digest;
        if (manifest?.Digest != lockReference.Digest)
        {
            return false;
        }

        _manifests[manifest!.Digest] = manifest;
        return true;
    }

    /// <summary>The manifest of an image that <see cref="HasAsync"/> found; null for any other.</summary>
    public ManifestContent? FindManifest(Digest digest) => _manifests.GetValueOrDefault(digest);
}
