using System.Collections.Concurrent;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
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
/// <param name="throttle">Bounds the requests of the operation.</param>
internal sealed class DestinationView(IRepositoryStore store, Func<DigestReference, string> tagOf, Throttle throttle) : IKnownImages
{
    // A repository with more tags is asked for each: listing them all would take longer.
    private const int MostTags = 20_000;

    private readonly ConcurrentDictionary<string, Lazy<Task<Digest?>>> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Digest, ManifestContent> _manifests = new();
    private readonly ConcurrentBag<Task> _looking = [];
    private Task _loading = Task.CompletedTask;
    private HashSet<string>? _tags;

    /// <summary>The tags that what is copied gets besides its own; null when none will be written, and none need be looked at.</summary>
    public IReadOnlyList<string>? FurtherTags { get; init; }

    /// <summary>Whether the repository is known to have no tags, once they are loaded; blobs it may have all the same.</summary>
    public bool IsEmpty => _tags is { Count: 0 };

    /// <summary>
    /// Lists the tags, so that what is not among them need not be asked for. Questions wait for it; it is begun before anything else may take up the
    /// places of the operation.
    /// </summary>
    public Task LoadTagsAsync() => _loading = throttle.RunAsync(LoadTagsAsync);

    public void Expect(DigestReference bundle, string? tag)
    {
        if (FurtherTags is null)
        {
            return;
        }

        foreach (string one in FurtherTags.Append(tagOf(bundle)).Concat(tag is null ? [] : [tag]).Distinct(StringComparer.Ordinal))
        {
            Look(one);
        }
    }

    /// <summary>Forgets what tags point at: what is asked from now on is asked anew.</summary>
    public void Forget() => _found.Clear();

    /// <summary>Waits until nothing is looked at in advance any more.</summary>
    public async Task SettleAsync() => await Task.WhenAll(_looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The digest a tag points at; null when there is no such tag.</summary>
    public async Task<Digest?> FindAsync(string tag, CancellationToken cancellationToken)
    {
        if (await IsMissingAsync(tag).ConfigureAwait(false))
        {
            return null;
        }

        Lazy<Task<Digest?>> found = _found.GetOrAdd(
            tag, one => new Lazy<Task<Digest?>>(() => ImagePusher.FindTagAsync(store, store.Repository.WithTag(one), cancellationToken)));
        try
        {
            return await found.Value.ConfigureAwait(false);
        }
        catch (ImgpkgException e)
        {
            // Whoever needs it next asks again. Several may wait for this answer, and each names its own activity in it.
            _found.TryRemove(KeyValuePair.Create(tag, found));
            throw SharedFailure.Copy(e);
        }
    }

    /// <summary>Looks at a tag before its digest is needed. A failure is left to whoever needs it.</summary>
    public async Task LookAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            await FindAsync(tag, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException)
        {
            // Asked for again when it is needed.
        }
    }

    public async Task<ImageLocations?> FindLocationsAsync(Digest bundle, CancellationToken cancellationToken)
    {
        string tag = LocationsImage.Tag(bundle);
        if (await IsMissingAsync(tag).ConfigureAwait(false))
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
            Learn(tag, digest: null);
            return null;
        }

        Learn(tag, found?.Manifest.Digest);
        if (found is not null && FurtherTags is not null)
        {
            // If the record needs no change, this is what remains to be known.
            Look(DigestTag.For(found.Manifest.Digest));
        }

        return found?.Locations;
    }

    // Its manifest costs the same one request as its digest would, and tells of layers that are not to be distributed.
    public async Task<bool> HasAsync(DigestReference lockReference, CancellationToken cancellationToken)
    {
        string tag = tagOf(lockReference);
        if (await IsMissingAsync(tag).ConfigureAwait(false))
        {
            return false;
        }

        ManifestContent? manifest = await ImagePusher.FindManifestAsync(store, store.Repository.WithTag(tag), cancellationToken).ConfigureAwait(false);
        Learn(tag, manifest?.Digest);
        if (manifest?.Digest != lockReference.Digest)
        {
            return false;
        }

        _manifests[manifest!.Digest] = manifest;
        return true;
    }

    /// <summary>The manifest of an image that <see cref="HasAsync"/> found; null for any other.</summary>
    public ManifestContent? FindManifest(Digest digest) => _manifests.GetValueOrDefault(digest);

    private void Look(string tag) => _looking.Add(throttle.RunAsync(token => LookAsync(tag, token)));

    private void Learn(string tag, Digest? digest) => _found[tag] = new Lazy<Task<Digest?>>(Task.FromResult(digest));

    private async ValueTask<bool> IsMissingAsync(string tag)
    {
        await _loading.ConfigureAwait(false);
        return _tags?.Contains(tag) == false;
    }

    private async Task LoadTagsAsync(CancellationToken cancellationToken)
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
}
