using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>One verification, from what was asked for to the result.</summary>
internal sealed class VerificationRun
{
    private readonly Throttle _throttle;
    private readonly TransferCounter _counter;
    private readonly CheckedPlaces _places;
    private readonly VerificationReport _report = new();
    private readonly BlobChecks _blobs;
    private readonly ImageChecks _images;
    private readonly TagChecks _tags;

    public VerificationRun(RepositoryStores stores, Throttle throttle, VerifiedBlobs verified, TransferCounter counter)
    {
        _throttle = throttle;
        _counter = counter;
        _places = new CheckedPlaces(stores);
        _blobs = new BlobChecks(throttle, _report, verified, counter);
        _images = new ImageChecks(throttle, _report, _blobs);
        _tags = new TagChecks(stores, throttle, _report);
    }

    public async Task<VerificationResult> RunAsync(CopySource source)
    {
        IReadOnlyList<VerificationTarget> targets = await FindTargetsAsync(source).ConfigureAwait(false);
        FetchedImage?[] roots = await _throttle.ForEachAsync(targets, CheckRootAsync).ConfigureAwait(false);
        await new BundleChecks(_places, _throttle, _report, _images, _tags).CheckAsync(roots.OfType<FetchedImage>()).ConfigureAwait(false);
        _counter.Complete();
        return new VerificationResult
        {
            Findings = _report.Findings,
            FindingCount = _report.Count,
            Images = _images.Count,
            Blobs = _blobs.Hashed,
            Bytes = _counter.Transferred,
            ResumedBlobs = _blobs.Resumed,
            WithheldLayers = _blobs.Withheld,
        };
    }

    private async Task<IReadOnlyList<VerificationTarget>> FindTargetsAsync(CopySource source)
    {
        IReadOnlyList<VerificationTarget> targets = await VerificationTargets.OfAsync(source, _throttle.Token).ConfigureAwait(false);
        return targets is [{ Reference.Repository: { IsArchive: true } archive }] ? await OpenArchiveAsync(archive, targets[0]).ConfigureAwait(false) : targets;
    }

    /// <summary>Reads the archive's structure; without it there is nothing to verify.</summary>
    private async Task<IReadOnlyList<VerificationTarget>> OpenArchiveAsync(RepositoryReference archive, VerificationTarget target)
    {
        try
        {
            CheckedPlace place = _places.Open(archive);
            if (place.Store is not IImageLister lister)
            {
                return [target];
            }

            await _throttle.RunAsync(lister.CheckEndAsync).ConfigureAwait(false);
            IReadOnlyCollection<Digest> images = await _throttle.RunAsync(lister.ListImagesAsync).ConfigureAwait(false);
            return target.IsWholeArchive ? [.. images.Select(image => new VerificationTarget(archive.WithDigest(image)))] : [target];
        }
        catch (InvalidArchiveException e)
        {
            _report.Add(VerificationFindingKind.DamagedArchive, target.Reference, content: null, bundle: null, e.Message);
            return [];
        }
    }

    /// <summary>Verifies what was asked for itself, and answers it if it is a bundle.</summary>
    private async Task<FetchedImage?> CheckRootAsync(VerificationTarget target)
    {
        CheckedPlace place = _places.Open(target.Reference.Repository);
        if (await FetchAsync(target.Reference, place).ConfigureAwait(false) is not { } manifest)
        {
            return null;
        }

        var image = new CheckedImage(place, place.Repository.WithDigest(manifest.Digest), Bundle: null);
        ImageCheckResult result = await _images.CheckAsync(image, manifest).ConfigureAwait(false);
        target.Require(result);
        await _tags.CheckDigestTagsAsync(image).ConfigureAwait(false);
        if (target.LockedTag is { } tag)
        {
            await _tags.CheckAsync(place.Repository.WithTag(tag), manifest.Digest, bundle: null, isRequired: true).ConfigureAwait(false);
        }

        return result.Bundle;
    }

    // What is not there or damaged is a finding; whoever could not even ask has verified nothing.
    private async Task<ManifestContent?> FetchAsync(ImageReference reference, CheckedPlace place)
    {
        try
        {
            return await _throttle.RunAsync(token => FetchedImage.GetManifestAsync(place.Store, reference, token)).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (VerificationReport.KindOf(e, VerificationFindingKind.MissingImage) is var kind && kind != VerificationFindingKind.Unreadable)
        {
            _report.Add(kind, reference, reference.Digest, bundle: null, e.Message);
            return null;
        }
    }
}
