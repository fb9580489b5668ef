namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Keeps every report in the order it came.</summary>
internal sealed class RecordedProgress : IProgress<TransferProgress>
{
    private readonly Lock _lock = new();
    private readonly List<TransferProgress> _reports = [];

    public IReadOnlyList<TransferProgress> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _reports];
            }
        }
    }

    /// <summary>The reports that come in order: all but those about bytes and blobs.</summary>
    public IReadOnlyList<TransferProgress> Steps => [.. All.Where(report => report.Phase is not (TransferPhase.Transferring or TransferPhase.BlobStarted or TransferPhase.BlobEnded))];

    /// <summary>The counts of bytes reported.</summary>
    public IReadOnlyList<long> Bytes => [.. All.Where(report => report.Phase == TransferPhase.Transferring).Select(report => report.BytesTransferred)];

    public void Clear()
    {
        lock (_lock)
        {
            _reports.Clear();
        }
    }

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            _reports.Add(value);
        }
    }
}
