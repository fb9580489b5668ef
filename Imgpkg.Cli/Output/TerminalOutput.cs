namespace Imgpkg.Cli.Output;

/// <summary>Shows everything, as on a terminal.</summary>
internal sealed class TerminalOutput(PaddedConsole console, bool useColor) : IOutput
{
    public bool ShowsLines => true;

    public void Line(string text) => console.WriteRaw(TerminalText.Clean(text));

    public void Block(string text) => console.WriteRaw(TerminalText.Clean(text));

    public void Verbatim(string text) => console.WriteVerbatim(text);

    public void Table(Table table) => console.WriteAuto(TableText.Decorated(table, useColor));

    public void Remark(string text) => console.WriteRemark(TerminalText.Clean(text));

    public void Complete(bool showSucceeded)
    {
        if (showSucceeded)
        {
            console.WriteAuto("Succeeded\n");
        }
    }
}
