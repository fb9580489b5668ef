using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Tells what is to be verified of each kind of source.</summary>
internal static class VerificationTargets
{
    public static async Task<IReadOnlyList<VerificationTarget>> OfAsync(CopySource source, CancellationToken cancellationToken) => source switch
    {
        LockFileSource file => Of(await LockSources.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false)),
        _ => Of(source),
    };

    private static IReadOnlyList<VerificationTarget> Of(CopySource source) => source switch
    {
        BundleSource bundle => [new VerificationTarget(bundle.Reference) { IsBundle = true }],
        ImageSource image => [new VerificationTarget(image.Reference) { IsBundle = false }],
        BundleLockSource bundle => [new VerificationTarget(bundle.Lock.Bundle) { IsBundle = true, LockedTag = bundle.Lock.Tag is { Length: > 0 } tag ? tag : null }],
        ImagesLockSource images => [.. images.Lock.Images.DistinctBy(image => image.Image.FullName, StringComparer.Ordinal).Select(image => new VerificationTarget(image.Image))],
        ArchiveSource archive => [new VerificationTarget(RepositoryReference.ForArchive(archive.Path).WithDefaultTag()) { IsWholeArchive = true }],
        _ => throw new InvalidOperationException($"No target for {source.GetType().Name}."),
    };
}
