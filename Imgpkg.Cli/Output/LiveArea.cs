namespace Imgpkg.Cli.Output;

/// <summary>Lines at the bottom of a terminal that are drawn again and again. Not thread-safe: the console's lock guards it.</summary>
internal sealed class LiveArea(TextWriter terminal, Func<(int Columns, int Rows)> size)
{
    private const string Up = "\u001b[A";
    private const string EraseBelow = "\u001b[J";

    private IReadOnlyList<string> _lines = [];
    private bool _isDrawn;

    public (int Columns, int Rows) Size => size();

    public void Show(IReadOnlyList<string> lines)
    {
        string erasure = Erasure();
        _lines = lines;
        _isDrawn = lines.Count > 0;
        terminal.Write(erasure + string.Join('\n', lines));
        terminal.Flush();
    }

    /// <summary>Makes room for other output.</summary>
    public void Hide()
    {
        if (_isDrawn)
        {
            terminal.Write(Erasure());
            terminal.Flush();
            _isDrawn = false;
        }
    }

    private string Erasure()
    {
        if (!_isDrawn)
        {
            return string.Empty;
        }

        // A terminal that was made narrower has broken the lines.
        int columns = Math.Max(1, Size.Columns);
        int rows = _lines.Sum(line => Math.Max(1, (line.Length + columns - 1) / columns));
        return $"\r{string.Concat(Enumerable.Repeat(Up, rows - 1))}{EraseBelow}";
    }
}
