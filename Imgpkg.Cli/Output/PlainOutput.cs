namespace Imgpkg.Cli.Output;

/// <summary>Shows what programs read: blocks, and the data of tables.</summary>
internal sealed class PlainOutput(PaddedConsole console) : IOutput
{
    public bool ShowsLines => false;

    public void Line(string text)
    {
        // Lines are for people.
    }

    public void Block(string text) => console.WriteRaw(TerminalText.Clean(text));

    public void Verbatim(string text) => console.WriteVerbatim(text);

    public void Table(Table table)
    {
        if (table.Rows.Count > 0)
        {
            console.WriteAuto(TableText.Data(table));
        }
    }

    public void Remark(string text) => console.WriteRemark(TerminalText.Clean(text));

    public void Complete(bool showSucceeded)
    {
        // Nothing is printed between the results and the end.
    }
}
