using Imgpkg.Sdk.Copying;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A copy service that reports what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeCopyService : ICopyService
{
    public List<TransferProgress> Events { get; } = [];

    public Exception? Failure { get; set; }

    public CopyResult Result { get; set; } = new() { Images = [], BytesSent = 0, BytesMounted = 0 };

    public CopyPlan Plan { get; set; } = new() { Images = [], Blobs = [] };

    public CopySource? Source { get; private set; }

    public CopyDestination? Destination { get; private set; }

    public CopyOptions? Options { get; private set; }

    /// <summary>Whether anything was copied, not only planned.</summary>
    public bool HasCopied { get; private set; }

    public Task<CopyResult> CopyAsync(
        CopySource source,
        CopyDestination destination,
        CopyOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (Source, Destination, Options, HasCopied) = (source, destination, options, true);
        foreach (TransferProgress report in Events)
        {
            progress?.Report(report);
        }

        return Failure is null ? Task.FromResult(Result) : throw Failure;
    }

    public Task<CopyPlan> PlanAsync(
        CopySource source, CopyDestination destination, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        (Source, Destination, Options) = (source, destination, options);
        return Failure is null ? Task.FromResult(Plan) : throw Failure;
    }
}
