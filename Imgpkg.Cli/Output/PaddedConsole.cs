namespace Imgpkg.Cli.Output;

/// <summary>Writes to the standard streams with the original's blank lines between calls (cli 1.4).</summary>
internal sealed class PaddedConsole(ToolConsole console)
{
    private readonly Lock _lock = new();
    private bool _isFirst = true;
    private bool _wasAuto;

    /// <summary>Writes text that follows the previous one as it is.</summary>
    public void WriteRaw(string text) => Write(console.Out, text, isAuto: false);

    /// <summary>Writes text that is set off by a line end on standard output before it, and one before what follows.</summary>
    public void WriteAuto(string text) => Write(console.Out, text, isAuto: true);

    /// <summary>Writes to standard error, set off like <see cref="WriteAuto"/>.</summary>
    public void WriteError(string text) => Write(console.Error, text, isAuto: true);

    private void Write(TextWriter writer, string text, bool isAuto)
    {
        lock (_lock)
        {
            if (!_isFirst && (isAuto || _wasAuto))
            {
                WriteUnlessClosed(console.Out, "\n");
            }

            WriteUnlessClosed(writer, text);
            (_isFirst, _wasAuto) = (false, isAuto);
        }
    }

    /// <summary>A reader that went away, such as <c>head</c>, is no failure of the operation.</summary>
    private static void WriteUnlessClosed(TextWriter writer, string text)
    {
        try
        {
            writer.Write(text);
            writer.Flush();
        }
        catch (IOException)
        {
            // Nobody is left to tell.
        }
    }
}
