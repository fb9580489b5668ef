using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What bounds the bodies of one client's transfers: the stall timeout and the cap on bytes per second.</summary>
internal sealed class TransferLimits(IOptions<ImgpkgOptions> options, TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    public ByteBudget Bytes { get; } = new(options.Value.MaxBytesPerSecond, time);

    public StallGuard NewStallGuard() => new(Time, options.Value.StallTimeout);
}
