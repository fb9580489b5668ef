using Imgpkg.Sdk;

namespace LibraryGuide;

/// <summary>Prints layers and bytes. Implements the interface itself, because the base library's <c>Progress</c> may reorder reports.</summary>
internal sealed class ConsoleProgress : IProgress<TransferProgress>
{
    public void Report(TransferProgress value)
    {
        switch (value.Phase)
        {
            case TransferPhase.ExtractingLayer:
                Console.WriteLine($"layer {value.Item} of {value.ItemCount}: {value.Digest}");
                break;
            case TransferPhase.Transferring:
                Console.WriteLine($"{value.BytesTransferred} of {value.BytesTotal?.ToString() ?? "?"} bytes");
                break;
            default:
                break;
        }
    }
}
