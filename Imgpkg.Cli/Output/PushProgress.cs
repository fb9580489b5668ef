using Imgpkg.Sdk;

namespace Imgpkg.Cli.Output;

/// <summary>Shows what goes into a pushed layer (cli 5.5).</summary>
internal sealed class PushProgress(IOutput output) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value)
    {
        switch (value.Phase)
        {
            case TransferPhase.DirectoryAdded:
                output.Line($"dir: {value.Path}\n");
                break;
            case TransferPhase.FileAdded:
                output.Line($"file: {value.Path}\n");
                break;
        }
    }
}
