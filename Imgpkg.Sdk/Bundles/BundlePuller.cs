using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>
/// Pulls a bundle and, if asked, the bundles it lists (formats 10; cli 6.6). Everything, nested bundles included, is staged beside the
/// output and takes its place at once.
/// </summary>
internal sealed class BundlePuller(RepositoryStores stores, BundleLocator locator)
{
    public async Task<PullBundleResult> PullAsync(
        ImageReference source, PullTarget target, PullBundleOptions options, TransferCounter counter, CancellationToken cancellationToken)
    {
        FetchedImage root = await FetchBundleAsync(source, cancellationToken).ConfigureAwait(false);
        using StagedDirectory staged = Stage(target);
        var pull = new PullState(staged, target.Shown, options.Recursive, stores.Limits, counter);
        bool isRelocated = await PullAsync(root, staged.Path, depth: 0, pull, cancellationToken).ConfigureAwait(false);
        Commit(staged);
        counter.Complete();
        if (!root.Reference.Repository.IsArchive)
        {
            ReportLocation(root.Reference.Repository, isRelocated, counter);
        }

        return new PullBundleResult
        {
            Reference = root.Reference,
            OutputDirectory = target.Path,
            IsRelocated = isRelocated,
            NestedBundles = pull.Nested,
        };
    }

    private async Task<bool> PullAsync(FetchedImage bundle, string directory, int depth, PullState pull, CancellationToken cancellationToken)
    {
        pull.Bounds.Enter(bundle.Reference, depth);
        pull.Counter.Report(new TransferProgress
        {
            Phase = depth == 0 ? TransferPhase.PullingBundle : TransferPhase.PullingNestedBundle,
            Reference = bundle.Reference,
            Depth = depth,
        });
        await ExtractAsync(bundle, directory, depth, pull, cancellationToken).ConfigureAwait(false);
        var lockFile = new BundleLockFile(directory, pull.Shown(directory));
        ImagesLock imagesLock = await lockFile.ReadAsync(cancellationToken).ConfigureAwait(false);
        BundleLocation location = await locator.LocateAsync(bundle, imagesLock, cancellationToken).ConfigureAwait(false);
        if (pull.IsRecursive)
        {
            pull.Bounds.Add(imagesLock.Images.Count);
            foreach (LockedImage image in imagesLock.Images)
            {
                await PullNestedAsync(image.Image, location, depth + 1, pull, cancellationToken).ConfigureAwait(false);
            }
        }

        if (location.IsRelocated)
        {
            lockFile.Rewrite(imagesLock, location.Repository);
        }

        return location.IsRelocated;
    }

    private async Task PullNestedAsync(
        DigestReference image, BundleLocation parent, int depth, PullState pull, CancellationToken cancellationToken)
    {
        if (pull.Handled.TryGetValue(image.FullName, out bool wasBundle))
        {
            if (wasBundle)
            {
                pull.Counter.Report(new TransferProgress { Phase = TransferPhase.NestedBundleSkipped, Reference = image, Depth = depth });
            }

            return;
        }

        pull.Handled[image.FullName] = false;
        if (parent.IsBundle(image) == false)
        {
            return;
        }

        FetchedImage nested = await FetchedImage.FetchAsync(stores, parent.WhereIs(image), cancellationToken).ConfigureAwait(false);
        if (nested.IsBundle)
        {
            pull.Handled[image.FullName] = true;
            pull.Nested.Add(nested.Reference);
            await PullAsync(nested, pull.DirectoryOf(nested.Reference), depth, pull, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FetchedImage> FetchBundleAsync(ImageReference source, CancellationToken cancellationToken)
    {
        FetchedImage image = await FetchedImage.FetchAsync(stores, source, cancellationToken).ConfigureAwait(false);
        return image.IsBundle
            ? image
            : throw new NotABundleException("Expected bundle image but found plain image (hint: Did you use -i instead of -b?)");
    }

    private static void ReportLocation(RepositoryReference repository, bool isRelocated, TransferCounter counter)
    {
        counter.Report(new TransferProgress { Phase = TransferPhase.LocatingImages });
        counter.Report(new TransferProgress { Phase = isRelocated ? TransferPhase.ImagesLocated : TransferPhase.ImagesNotLocated, Repository = repository });
    }

    private static async Task ExtractAsync(FetchedImage bundle, string directory, int depth, PullState pull, CancellationToken cancellationToken)
    {
        try
        {
            await ImageExtraction.ExtractAsync(bundle, directory, depth, pull.Budget, pull.Counter, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Extracting bundle into directory"))
        {
            throw;
        }
    }

    private static StagedDirectory Stage(PullTarget target)
    {
        try
        {
            return StagedDirectory.Create(target.Path, target.Shown);
        }
        catch (ImgpkgException e) when (e.During("Extracting bundle into directory"))
        {
            throw;
        }
    }

    private static void Commit(StagedDirectory staged)
    {
        try
        {
            staged.Commit();
        }
        catch (ImgpkgException e) when (e.During("Extracting bundle into directory"))
        {
            throw;
        }
    }

    /// <summary>What one recursive pull remembers.</summary>
    private sealed class PullState(StagedDirectory staged, string shown, bool isRecursive, LimitOptions limits, TransferCounter counter)
    {
        public bool IsRecursive { get; } = isRecursive;

        /// <summary>What all bundles of the pull share.</summary>
        public UnpackingBudget Budget { get; } = new(limits);

        public BundleBounds Bounds { get; } = new(limits);

        public TransferCounter Counter { get; } = counter;

        public List<DigestReference> Nested { get; } = [];

        /// <summary>Lock references met so far, and whether they were bundles.</summary>
        public Dictionary<string, bool> Handled { get; } = new(StringComparer.Ordinal);

        /// <summary>Nested bundles go directly below the root, at any depth (formats 10.3).</summary>
        public string DirectoryOf(DigestReference bundle) =>
            Path.Combine(staged.Path, ".imgpkg", "bundles", $"{bundle.Digest!.Value.Algorithm}-{bundle.Digest.Value.Hex}");

        /// <summary>How a staged directory is called once it is in place.</summary>
        public string Shown(string directory) => shown + directory[staged.Path.Length..];
    }
}
