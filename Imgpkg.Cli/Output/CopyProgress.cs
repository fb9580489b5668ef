using Imgpkg.Sdk;

namespace Imgpkg.Cli.Output;

/// <summary>Shows how a copy goes on (cli 7.4).</summary>
internal sealed class CopyProgress(IOutput output) : IProgress<TransferProgress>
{
    /// <summary>What every line of a copy begins with.</summary>
    public const string Prefix = "copy | ";

    public void Report(TransferProgress value)
    {
        string? text = value.Phase switch
        {
            TransferPhase.ExportingImages => $"exporting {value.ItemCount} images...",
            TransferPhase.ExportingImage => $"will export {value.Reference?.FullName}",
            TransferPhase.ExportedImages => $"exported {value.ItemCount} images",
            TransferPhase.ImportingImages => $"importing {value.ItemCount} images...",
            TransferPhase.TaggingImages => "Tagging images",
            TransferPhase.ReusingLayers => $"Going to reuse {value.ItemCount} layers from the tar already in disk",
            TransferPhase.WritingLayers => "writing layers...",
            TransferPhase.ArchiveFileWritten => $"done: file '{value.Path}' ({DurationText.Of(value.Elapsed ?? TimeSpan.Zero)})",
            _ => null,
        };
        if (text is not null)
        {
            output.Line($"{Prefix}{text}\n");
        }
    }
}
