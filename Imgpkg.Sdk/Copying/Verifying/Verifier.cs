using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Runs verifications.</summary>
internal sealed class Verifier(RepositoryStores stores, IOptions<ImgpkgOptions> settings) : IVerifier
{
    public async Task<VerificationResult> VerifyAsync(
        CopySource source, VerifyOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var throttle = new Throttle(settings.Value.Concurrency, cancellationToken);
        using VerifiedBlobs verified = VerifiedBlobs.Open(options?.ResumePath);
        var run = new VerificationRun(stores, throttle, verified, new TransferCounter(progress));
        VerificationResult result = await run.RunAsync(source).ConfigureAwait(false);
        if (result.IsSound)
        {
            verified.Forget();
        }

        return result;
    }
}
