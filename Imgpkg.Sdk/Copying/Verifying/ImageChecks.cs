using System.Collections.Concurrent;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Verifies images and indexes with all their members, each once per place.</summary>
internal sealed class ImageChecks(Throttle throttle, VerificationReport report, BlobChecks blobs)
{
    // As when copying: real indexes are nested once, if at all, and a stranger's documents must end somewhere.
    private const int MaxDepth = 16;
    private const int MaxMembers = 5_000;

    private readonly ConcurrentDictionary<DigestReference, Lazy<Task<ImageCheckResult>>> _checks = new();

    /// <summary>How many were looked at.</summary>
    public int Count => _checks.Count;

    /// <summary>Fetches a manifest and verifies all that belongs to it.</summary>
    public Task<ImageCheckResult> CheckAsync(CheckedImage image) => CheckAsync(image, depth: 0);

    /// <summary>Verifies all that belongs to a manifest.</summary>
    public Task<ImageCheckResult> CheckAsync(CheckedImage image, ManifestContent manifest) => RememberAsync(image, () => ContinueAsync(image, manifest, depth: 0));

    private Task<ImageCheckResult> CheckAsync(CheckedImage image, int depth) => RememberAsync(image, async () =>
        await FetchAsync(image).ConfigureAwait(false) is { } manifest
            ? await ContinueAsync(image, manifest, depth).ConfigureAwait(false)
            : ImageCheckResult.Unusable);

    private Task<ImageCheckResult> RememberAsync(CheckedImage image, Func<Task<ImageCheckResult>> check) =>
        _checks.GetOrAdd(image.Reference, _ => new Lazy<Task<ImageCheckResult>>(check)).Value;

    private async Task<ManifestContent?> FetchAsync(CheckedImage image)
    {
        if (image.Place.IsGivenUp)
        {
            return null;
        }

        try
        {
            return await throttle.RunAsync(token => FetchedImage.GetManifestAsync(image.Place.Store, image.Reference, token)).ConfigureAwait(false);
        }
        catch (ImgpkgException e)
        {
            report.Add(image, image.Digest, e, VerificationFindingKind.MissingImage);
            return null;
        }
    }

    private async Task<ImageCheckResult> ContinueAsync(CheckedImage image, ManifestContent manifest, int depth)
    {
        try
        {
            return manifest.IsIndex
                ? await CheckMembersAsync(image, ImageIndex.Parse(manifest).Manifests, depth).ConfigureAwait(false)
                : await CheckContentAsync(image, manifest, ImageManifest.Parse(manifest)).ConfigureAwait(false);
        }
        catch (ImgpkgException e)
        {
            report.Add(image, image.Digest, e, VerificationFindingKind.MissingImage);
            return ImageCheckResult.Unusable;
        }
    }

    private async Task<ImageCheckResult> CheckMembersAsync(CheckedImage index, IReadOnlyList<Descriptor> members, int depth)
    {
        if (depth == MaxDepth || members.Count > MaxMembers)
        {
            throw new InvalidManifestException(
                $"index {index.Digest} is nested more than {MaxDepth} levels deep or has more than {MaxMembers} members", index.Digest);
        }

        ImageCheckResult[] results = await throttle.ForEachAsync(members, member => CheckAsync(index.WithDigest(member.Digest), depth + 1)).ConfigureAwait(false);
        return results.All(result => result.IsUsable) ? ImageCheckResult.Plain : ImageCheckResult.Unusable;
    }

    private async Task<ImageCheckResult> CheckContentAsync(CheckedImage image, ManifestContent content, ImageManifest manifest)
    {
        bool[] intact = await throttle.ForEachAsync(
            manifest.Layers.Prepend(manifest.Config).DistinctBy(blob => blob.Digest), blob => blobs.CheckAsync(image, blob)).ConfigureAwait(false);
        if (!intact[0])
        {
            return ImageCheckResult.Unusable;
        }

        FetchedImage fetched = await throttle.RunAsync(
            token => FetchedImage.CompleteAsync(image.Place.Repository, image.Place.Store, content, token)).ConfigureAwait(false);
        return !fetched.IsBundle ? ImageCheckResult.Plain : new ImageCheckResult(intact.All(one => one), fetched);
    }
}
