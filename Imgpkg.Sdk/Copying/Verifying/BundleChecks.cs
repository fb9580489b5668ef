using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Verifies what bundles list, level by level and every bundle once: depth costs neither stack nor repetition.</summary>
internal sealed class BundleChecks(CheckedPlaces places, Throttle throttle, VerificationReport report, ImageChecks images, TagChecks tags)
{
    private readonly LocationsChecks _locations = new(throttle, report, images, tags);
    private readonly BundleBounds _bounds = new(places.Limits);

    /// <summary>Verifies everything below these bundles.</summary>
    public async Task CheckAsync(IEnumerable<FetchedImage> bundles)
    {
        var seen = new HashSet<Digest>();
        FetchedImage[] level = [.. bundles.DistinctBy(bundle => bundle.Content.Digest)];
        for (int depth = 0; level.Length > 0; depth++)
        {
            _bounds.Enter(level[0].Reference, depth);
            seen.UnionWith(level.Select(bundle => bundle.Content.Digest));
            IReadOnlyList<FetchedImage>[] nested = await throttle.ForEachAsync(level, CheckImagesAsync).ConfigureAwait(false);
            level = [.. nested.SelectMany(some => some).Where(bundle => !seen.Contains(bundle.Content.Digest)).DistinctBy(bundle => bundle.Content.Digest)];
        }
    }

    /// <summary>Verifies the images of one bundle, and answers the bundles among them.</summary>
    private async Task<IReadOnlyList<FetchedImage>> CheckImagesAsync(FetchedImage bundle)
    {
        var image = new CheckedImage(places.Open(bundle.Repository), bundle.Reference, Bundle: null);
        if (await ReadLockAsync(bundle, image).ConfigureAwait(false) is not { } imagesLock)
        {
            return [];
        }

        _bounds.Add(imagesLock.Images.Count);
        ImageLocations? locations = await _locations.CheckAsync(image, imagesLock).ConfigureAwait(false);
        bool isWhole = locations is not null || await IsWholeArchiveAsync(image.Place).ConfigureAwait(false);
        ImageCheckResult[] results = await throttle.ForEachAsync(
            imagesLock.Images.DistinctBy(entry => entry.Image.FullName, StringComparer.Ordinal),
            entry => CheckEntryAsync(image, entry.Image, isWhole, locations)).ConfigureAwait(false);
        return [.. results.Select(result => result.Bundle).OfType<FetchedImage>()];
    }

    private async Task<ImagesLock?> ReadLockAsync(FetchedImage bundle, CheckedImage image)
    {
        try
        {
            return (await throttle.RunAsync(token => BundleContent.ReadAsync(bundle.Store.OpenBlobAsync, bundle.Content, places.Limits, token)).ConfigureAwait(false)).Lock;
        }
        catch (ImgpkgException e)
        {
            // That of a damaged layer was found already; this is the same finding.
            report.Add(image, bundle.Manifest!.Layers is [var layer] ? layer.Digest : image.Digest, e, VerificationFindingKind.MissingBlob);
            return null;
        }
    }

    // An archive with nothing but the bundle in it was made by a push; its images are where the lock says.
    private async Task<bool> IsWholeArchiveAsync(CheckedPlace place) => place.Store is IImageLister lister
        && (await throttle.RunAsync(lister.ListImagesAsync).ConfigureAwait(false)).Count > 1;

    private async Task<ImageCheckResult> CheckEntryAsync(CheckedImage bundle, DigestReference entry, bool isWhole, ImageLocations? locations)
    {
        DigestReference beside = bundle.Place.Repository.WithDigest(entry.Digest!.Value);
        DigestReference[] candidates = isWhole || beside.Equals(entry) ? [beside] : [beside, entry];
        if (await FindAsync(bundle, candidates).ConfigureAwait(false) is not { } found)
        {
            return ImageCheckResult.Unusable;
        }

        ImageCheckResult result = await images.CheckAsync(found.Image, found.Manifest).ConfigureAwait(false);
        await tags.CheckDigestTagsAsync(found.Image).ConfigureAwait(false);
        _locations.CheckKind(bundle, entry, result, locations);
        return result;
    }

    /// <summary>Finds an image at the first place that has it; null, and a finding, when there is none.</summary>
    private async Task<FoundImage?> FindAsync(CheckedImage bundle, DigestReference[] candidates)
    {
        foreach (DigestReference candidate in candidates)
        {
            var image = new CheckedImage(places.Open(candidate.Repository), candidate, bundle.Reference);
            if (image.Place.IsGivenUp)
            {
                return null;
            }

            try
            {
                return new FoundImage(image, await throttle.RunAsync(token => FetchedImage.GetManifestAsync(image.Place.Store, candidate, token)).ConfigureAwait(false));
            }
            catch (RegistryException e) when (e is RegistryNotFoundException or RegistryAccessException && !ReferenceEquals(candidate, candidates[^1]))
            {
                // It may be at the next.
            }
            catch (RegistryNotFoundException)
            {
                report.Add(
                    VerificationFindingKind.MissingImage, candidates[0], candidates[0].Digest, bundle.Reference, $"the lock lists it, but it is not at {string.Join(" nor at ", candidates.AsEnumerable())}");
                return null;
            }
            catch (ImgpkgException e)
            {
                report.Add(image, image.Digest, e, VerificationFindingKind.MissingImage);
                return null;
            }
        }

        return null;
    }

    /// <summary>An image of a lock, where it is.</summary>
    private sealed record FoundImage(CheckedImage Image, ManifestContent Manifest);
}
