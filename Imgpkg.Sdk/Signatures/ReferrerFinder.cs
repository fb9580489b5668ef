using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Signatures;

/// <summary>Finds the manifests that refer to images by their subject (distribution-spec 1.1, listing referrers).</summary>
internal sealed class ReferrerFinder(RepositoryStores stores, Throttle throttle)
{
    /// <summary>The referrers of images, each once; those of a store that cannot tell are left out.</summary>
    public async Task<IReadOnlyList<DigestReference>> FindAllAsync(IEnumerable<DigestReference> images)
    {
        IReadOnlyList<DigestReference>[] found = await throttle.ForEachAsync(
            images.Distinct(), image => throttle.RunAsync(token => FindAsync(image, token))).ConfigureAwait(false);
        return [.. found.SelectMany(referrers => referrers).Distinct()];
    }

    private async Task<IReadOnlyList<DigestReference>> FindAsync(DigestReference image, CancellationToken cancellationToken)
    {
        if (stores.OpenRead(image.Repository) is not IReferrerLister lister)
        {
            return [];
        }

        var referrers = new List<DigestReference>();
        try
        {
            await foreach (Descriptor referrer in lister.ListReferrersAsync(image.Digest!.Value, artifactType: null, cancellationToken).ConfigureAwait(false))
            {
                referrers.Add(image.Repository.WithDigest(referrer.Digest));
            }
        }
        catch (ImgpkgException e) when (e.During($"Fetching referrers of image '{image}'"))
        {
            throw;
        }

        return referrers;
    }
}
