using System.Diagnostics;
using Imgpkg.Sdk.Copying;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Gives each copy and plan an activity.</summary>
internal sealed class TracedCopyService(ICopyService inner) : ICopyService
{
    public Task<CopyResult> CopyAsync(
        CopySource source, CopyDestination destination, CopyOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.copy",
            () => inner.CopyAsync(source, destination, options, progress, cancellationToken),
            activity => Begin(activity, source, destination),
            static (activity, result) => activity
                .SetTag("imgpkg.images", result.Images.Count)
                .SetTag("imgpkg.bytes_sent", result.BytesSent)
                .SetTag("imgpkg.bytes_mounted", result.BytesMounted));

    public Task<CopyPlan> PlanAsync(CopySource source, CopyDestination destination, CopyOptions? options, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.copy.plan",
        () => inner.PlanAsync(source, destination, options, cancellationToken),
        activity => Begin(activity, source, destination),
        static (activity, plan) => activity.SetTag("imgpkg.images", plan.Images.Count));

    /// <summary>The source as tags name it.</summary>
    internal static string? Describe(CopySource source) => source switch
    {
        BundleSource bundle => bundle.Reference.FullName,
        ImageSource image => image.Reference.FullName,
        BundleLockSource bundleLock => bundleLock.Lock.Bundle.FullName,
        LockFileSource file => file.Path,
        ArchiveSource archive => archive.Path,
        _ => null,
    };

    private static void Begin(Activity activity, CopySource source, CopyDestination destination)
    {
        activity.SetTag("imgpkg.source", Describe(source));
        activity.SetTag("imgpkg.destination", Describe(destination));
        activity.SetRepository((destination as RepositoryDestination)?.Repository);
    }

    private static string? Describe(CopyDestination destination) => destination switch
    {
        RepositoryDestination repository => repository.Repository.FullName,
        ArchiveDestination archive => archive.Path,
        OciArchiveDestination archive => archive.Path,
        _ => null,
    };
}
