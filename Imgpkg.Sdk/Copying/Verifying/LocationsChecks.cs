using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Verifies the image beside a copied bundle that records which of its images are bundles (formats 11).</summary>
internal sealed class LocationsChecks(Throttle throttle, VerificationReport report, ImageChecks images, TagChecks tags)
{
    /// <summary>Verifies the record and answers it; null when there is none, or none that can be read.</summary>
    public async Task<ImageLocations?> CheckAsync(CheckedImage bundle, ImagesLock imagesLock)
    {
        TagReference tag = bundle.Place.Repository.WithTag(LocationsImage.Tag(bundle.Digest));
        if (await ResolveAsync(bundle, tag).ConfigureAwait(false) is not { } digest)
        {
            return null;
        }

        CheckedImage image = bundle.WithDigest(digest) with { Bundle = bundle.Reference };
        await images.CheckAsync(image).ConfigureAwait(false);
        await tags.CheckDigestTagsAsync(image).ConfigureAwait(false);
        try
        {
            FoundLocations? found = await throttle.RunAsync(token => LocationsImage.FindAsync(bundle.Place.Store, bundle.Digest, token)).ConfigureAwait(false);
            CheckEntries(bundle, tag, imagesLock, found?.Locations);
            return found?.Locations;
        }
        catch (ImgpkgException e)
        {
            // What is missing or damaged in it has been found already.
            if (VerificationReport.KindOf(e, VerificationFindingKind.MissingBlob) == VerificationFindingKind.Inconsistent)
            {
                report.Add(VerificationFindingKind.Inconsistent, tag, content: null, bundle.Reference, e.Message);
            }

            return null;
        }
    }

    /// <summary>Compares what the record says of an image with what it is.</summary>
    public void CheckKind(CheckedImage bundle, DigestReference entry, ImageCheckResult result, ImageLocations? locations)
    {
        if (result.IsUsable && locations?.Images.FirstOrDefault(location => location.Image == entry.FullName) is { } recorded && recorded.IsBundle != (result.Bundle is not null))
        {
            report.Add(
                VerificationFindingKind.Inconsistent,
                bundle.Place.Repository.WithTag(LocationsImage.Tag(bundle.Digest)),
                entry.Digest,
                bundle.Reference,
                $"the record of the bundle's images says that {entry} is {(recorded.IsBundle ? "a bundle" : "no bundle")}, which is wrong");
        }
    }

    private async Task<Digest?> ResolveAsync(CheckedImage bundle, TagReference tag)
    {
        try
        {
            return (await throttle.RunAsync(token => bundle.Place.Store.ResolveAsync(tag, token)).ConfigureAwait(false)).Digest;
        }
        catch (RegistryException e) when (e is RegistryNotFoundException or RegistryAccessException)
        {
            if (await tags.IsListedAsync(tag).ConfigureAwait(false))
            {
                report.Add(VerificationFindingKind.MissingImage, tag, content: null, bundle.Reference, "the record of the bundle's images has a tag but is not there");
            }
        }
        catch (ImgpkgException e)
        {
            report.Add(VerificationReport.KindOf(e, VerificationFindingKind.MissingImage), tag, content: null, bundle.Reference, e.Message);
        }

        return null;
    }

    private void CheckEntries(CheckedImage bundle, TagReference tag, ImagesLock imagesLock, ImageLocations? locations)
    {
        var listed = imagesLock.Images.Select(image => image.Image.Digest!.Value.ToString()).ToHashSet(StringComparer.Ordinal);
        var recorded = (locations?.Images ?? []).Select(image => image.Image[(image.Image.LastIndexOf('@') + 1)..]).ToHashSet(StringComparer.Ordinal);
        if (!listed.SetEquals(recorded))
        {
            report.Add(VerificationFindingKind.Inconsistent, tag, content: null, bundle.Reference, "the record of the bundle's images does not list the images that its lock lists");
        }
    }
}
