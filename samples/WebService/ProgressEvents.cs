using Imgpkg.Sdk;

namespace WebService;

/// <summary>Makes events of the library's reports. Of bytes it keeps whole percents, so that a log has a bounded length.</summary>
internal sealed class ProgressEvents(EventLog log) : IProgress<TransferProgress>
{
    private long _percent = -1;

    public void Report(TransferProgress value)
    {
        switch (value.Phase)
        {
            case TransferPhase.Transferring when IsNews(value):
                log.Add("progress", new RelocationEvent { Phase = value.Phase, BytesSent = value.BytesTransferred, BytesTotal = value.BytesTotal });
                break;
            case TransferPhase.ExportingImage:
                log.Add("progress", new RelocationEvent { Phase = value.Phase, Image = value.Reference?.ToString() });
                break;
            case TransferPhase.ImportingImages or TransferPhase.TaggingImages:
                log.Add("progress", new RelocationEvent { Phase = value.Phase });
                break;
            default:
                break;
        }
    }

    // Reports come from several threads.
    private bool IsNews(TransferProgress value)
    {
        long percent = value.BytesTotal is > 0 and long total ? value.BytesTransferred * 100 / total : 0;
        long known = Interlocked.Read(ref _percent);
        return percent > known && Interlocked.CompareExchange(ref _percent, percent, known) == known;
    }
}
