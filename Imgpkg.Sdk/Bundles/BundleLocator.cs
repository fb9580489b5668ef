using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Bundles;

/// <summary>Finds out whether all images of a bundle are in the bundle's own repository (formats 10.2).</summary>
internal sealed class BundleLocator(IOptions<ImgpkgOptions> options)
{
    public async Task<BundleLocation> LocateAsync(FetchedImage bundle, ImagesLock imagesLock, CancellationToken cancellationToken)
    {
        RepositoryReference repository = bundle.Reference.Repository;
        ImageLocations? locations = await LocationsImage.ReadAsync(bundle, cancellationToken).ConfigureAwait(false);
        if (locations is not null)
        {
            // A duplicate would be a damaged cache; the first entry is as good as any.
            var kinds = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (ImageLocation location in locations.Images)
            {
                kinds.TryAdd(location.Image, location.IsBundle);
            }

            return new BundleLocation(repository, HasImages: true, kinds);
        }

        if (repository.IsArchive)
        {
            return await LocateInArchiveAsync(bundle, imagesLock, cancellationToken).ConfigureAwait(false);
        }

        bool hasImages = await AreAllThereAsync(bundle.Store, imagesLock, cancellationToken).ConfigureAwait(false);
        return new BundleLocation(repository, hasImages, new Dictionary<string, bool>(StringComparer.Ordinal));
    }

    // Asking costs nothing there, and an archive may have only some of the images.
    private static async Task<BundleLocation> LocateInArchiveAsync(FetchedImage bundle, ImagesLock imagesLock, CancellationToken cancellationToken)
    {
        var held = new HashSet<Digest>();
        Digest[] digests = [.. imagesLock.Images.Select(image => image.Image.Digest!.Value).Distinct()];
        foreach (Digest digest in digests)
        {
            if (await IsThereAsync(bundle.Store, digest, cancellationToken).ConfigureAwait(false))
            {
                held.Add(digest);
            }
        }

        return new BundleLocation(bundle.Reference.Repository, held.Count == digests.Length, new Dictionary<string, bool>(StringComparer.Ordinal)) { Held = held };
    }

    // The first image alone: where it is missing, as in every bundle that was not relocated, the others need not be asked for.
    private async Task<bool> AreAllThereAsync(IReadOnlyRepositoryStore store, ImagesLock imagesLock, CancellationToken cancellationToken)
    {
        Digest[] digests = [.. imagesLock.Images.Select(image => image.Image.Digest!.Value).Distinct()];
        if (digests.Length == 0)
        {
            return true;
        }

        if (!await IsThereAsync(store, digests[0], cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool allThere = true;
        try
        {
            await Parallel.ForEachAsync(
                digests.Skip(1),
                new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = stop.Token },
                async (digest, token) =>
                {
                    if (!await IsThereAsync(store, digest, token).ConfigureAwait(false))
                    {
                        Volatile.Write(ref allThere, false);
                        await stop.CancelAsync().ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!Volatile.Read(ref allThere) && !cancellationToken.IsCancellationRequested)
        {
            // One is missing: that settles it.
        }

        return allThere;
    }

    private static async Task<bool> IsThereAsync(IReadOnlyRepositoryStore store, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            await store.ResolveAsync(store.Repository.WithDigest(digest), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RegistryException e) when (e is RegistryNotFoundException or RegistryAccessException)
        {
            return false;
        }
    }
}
