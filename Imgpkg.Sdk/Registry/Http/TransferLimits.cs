using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What bounds the bodies of one client's transfers: the stall timeout, the cap on bytes per second, the size of manifests.</summary>
internal sealed class TransferLimits(IOptions<ImgpkgOptions> options, TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    public ByteBudget Bytes { get; } = new(options.Value.MaxBytesPerSecond, time);

    public int MaxManifestBytes => options.Value.Limits.MaxManifestBytes;

    public StallGuard NewStallGuard() => new(Time, options.Value.StallTimeout);
}
