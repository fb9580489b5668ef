using Imgpkg.Sdk.Copying;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A verification that finds what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeVerifier : IVerifier
{
    public List<VerificationFinding> Findings { get; } = [];

    public CopySource? Source { get; private set; }

    public VerifyOptions? Options { get; private set; }

    public Task<VerificationResult> VerifyAsync(
        CopySource source, VerifyOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (Source, Options) = (source, options);
        return Task.FromResult(new VerificationResult
        {
            Findings = Findings,
            FindingCount = Findings.Count,
            Images = 3,
            Blobs = 6,
            Bytes = 600,
            ResumedBlobs = 0,
            WithheldLayers = 0,
        });
    }
}
