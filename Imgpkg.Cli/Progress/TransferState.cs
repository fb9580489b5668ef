using Imgpkg.Sdk;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Cli.Progress;

/// <summary>Where a transfer stands: what the reports so far add up to.</summary>
internal sealed class TransferState : IProgress<TransferProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, TransferProgress> _underWay = [];
    private string _activity = "Starting";
    private long _bytes;
    private long? _total;

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            switch (value.Phase)
            {
                case TransferPhase.Transferring:
                    (_bytes, _total) = (value.BytesTransferred, value.BytesTotal);
                    break;
                case TransferPhase.BlobStarted when value.Digest is { } digest:
                    _underWay[digest] = value;
                    break;
                case TransferPhase.BlobEnded when value.Digest is { } digest:
                    _underWay.Remove(digest);
                    break;
                default:
                    _activity = ActivityIn(value.Phase) ?? _activity;
                    break;
            }
        }
    }

    public TransferSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new TransferSnapshot(_activity, _bytes, _total, [.. Images()]);
        }
    }

    private static string? ActivityIn(TransferPhase phase) => phase switch
    {
        TransferPhase.DirectoryAdded or TransferPhase.FileAdded => "Packing files",
        TransferPhase.ExportingImages or TransferPhase.ExportingImage => "Reading images",
        TransferPhase.ImportingImages => "Sending",
        TransferPhase.ExtractingLayer => "Extracting",
        TransferPhase.LocatingImages => "Locating images",
        TransferPhase.TaggingImages => "Tagging",
        TransferPhase.WritingLayers => "Writing",
        _ => null,
    };

    private IEnumerable<ImageUnderWay> Images() => _underWay.Values
        .GroupBy(blob => blob.Reference?.FullName ?? $"{blob.Digest}", StringComparer.Ordinal)
        .Select(group => new ImageUnderWay(group.Key, group.Count(), group.Sum(blob => blob.Size)))
        .OrderByDescending(image => image.Size)
        .ThenBy(image => image.Name, StringComparer.Ordinal);
}
