using Imgpkg.Sdk;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Cli.Output;

/// <summary>Prints the failure a run ends with: the one place that turns exceptions into text (cli 1.7).</summary>
internal sealed class ErrorReport(PaddedConsole console)
{
    /// <summary>Whether the message is red; false until the output mode is known.</summary>
    public bool UseColor { get; set; }

    public void Write(Exception failure)
    {
        string text = "imgpkg: Error: " + ErrorLayout.Format(TerminalText.Clean(Describe(failure)));
        console.WriteError((UseColor ? TerminalText.Red(text) : text) + "\n" + Hint(failure));
    }

    // A line of its own: the text before it is the original's.
    private static string Hint(Exception failure) =>
        failure is RegistryException { Hint: { } hint } ? $"imgpkg: Hint: {TerminalText.Clean(hint)}\n" : string.Empty;

    /// <summary>What went wrong, in one message that is not laid out yet.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        ImgpkgException { Activity: { } activity } => $"{activity}: {failure.Message}",
        OperationCanceledException => "interrupted",
        _ => failure.Message,
    };
}
