using Imgpkg.Sdk.Copying;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Gives each verification an activity.</summary>
internal sealed class TracedVerifier(IVerifier inner) : IVerifier
{
    public Task<VerificationResult> VerifyAsync(
        CopySource source, VerifyOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => TracedOperation.RunAsync(
            "imgpkg.verify",
            () => inner.VerifyAsync(source, options, progress, cancellationToken),
            activity => activity.SetTag("imgpkg.source", TracedCopyService.Describe(source)),
            static (activity, result) => activity.SetTag("imgpkg.images", result.Images).SetTag("imgpkg.findings", result.FindingCount));
}
