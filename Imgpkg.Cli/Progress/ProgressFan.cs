using Imgpkg.Sdk;

namespace Imgpkg.Cli.Progress;

/// <summary>Passes every report on to several receivers.</summary>
internal sealed class ProgressFan(IReadOnlyList<IProgress<TransferProgress>> receivers) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value)
    {
        foreach (IProgress<TransferProgress> receiver in receivers)
        {
            receiver.Report(value);
        }
    }

    /// <summary>One receiver for all of these; null when there is none, so that nothing is counted for nobody.</summary>
    public static IProgress<TransferProgress>? Of(params IEnumerable<IProgress<TransferProgress>?> receivers)
    {
        IProgress<TransferProgress>[] present = [.. receivers.OfType<IProgress<TransferProgress>>()];
        return present.Length switch
        {
            0 => null,
            1 => present[0],
            _ => new ProgressFan(present),
        };
    }
}
