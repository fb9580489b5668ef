using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>What a bundle says of its images while it is read: its lock, and the record of where they are. Both are asked for at once.</summary>
internal sealed class BundleReading : IAsyncDisposable
{
    // Below it, waiting for an answer takes longer than reading it.
    private const long LargestLayerReadAhead = 1024 * 1024;

    private readonly CancellationTokenSource _stop;
    private readonly Task<BundleContent> _content;
    private readonly Task<FoundLocations?> _locations;

    public BundleReading(IReadOnlyRepositoryStore store, ManifestContent bundle, LimitOptions limits, Throttle throttle)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(throttle.Token);
        _content = throttle.RunAsync(_ => ReadContentAsync(store, bundle, limits, _stop.Token));
        _locations = throttle.RunAsync(_ => LocationsImage.FindAsync(store, bundle.Digest, _stop.Token));
    }

    /// <summary>Whether it is worth while to begin before it is known that an image is a bundle.</summary>
    public static bool CanReadAhead(ManifestContent manifest) =>
        !manifest.IsIndex && ImageManifest.Parse(manifest).Layers is [{ Size: <= LargestLayerReadAhead }];

    /// <summary>Waits for both.</summary>
    public async Task<(BundleContent Content, FoundLocations? Locations)> ReadAsync()
    {
        await Task.WhenAll(_content, _locations).ConfigureAwait(false);
        return (await _content.ConfigureAwait(false), await _locations.ConfigureAwait(false));
    }

    /// <summary>Stops what is still under way, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_content, _locations).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task<BundleContent> ReadContentAsync(
        IReadOnlyRepositoryStore store, ManifestContent bundle, LimitOptions limits, CancellationToken cancellationToken)
    {
        try
        {
            return await BundleContent.ReadAsync(store.OpenBlobAsync, bundle, limits, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During("Reading ImagesLock file"))
        {
            throw;
        }
    }
}
