namespace Imgpkg.Cli.Output;

/// <summary>Writes to the standard streams with the original's blank lines between calls (cli 1.4).</summary>
internal sealed class PaddedConsole(ToolConsole console)
{
    private readonly Lock _lock = new();
    private readonly LiveArea _live = new(console.Out, console.TerminalSize);
    private bool _isAtLineStart = true;
    private bool _isLiveOver;
    private bool _isFirst = true;
    private bool _wasAuto;
    private Exception? _failure;

    /// <summary>Writes text that follows the previous one as it is.</summary>
    public void WriteRaw(string text) => Write(console.Out, text, isAuto: false);

    /// <summary>Writes text that is set off by a line end on standard output before it, and one before what follows.</summary>
    public void WriteAuto(string text) => Write(console.Out, text, isAuto: true);

    /// <summary>Writes text that does not count when others are set off.</summary>
    public void WriteVerbatim(string text)
    {
        lock (_lock)
        {
            WriteTo(console.Out, text);
        }
    }

    /// <summary>Writes to standard error, set off like <see cref="WriteAuto"/>.</summary>
    public void WriteError(string text) => Write(console.Error, text, isAuto: true);

    /// <summary>Writes to standard error without setting anything off: what is on standard output stays as it would be.</summary>
    public void WriteRemark(string text)
    {
        lock (_lock)
        {
            WriteTo(console.Error, text);
        }
    }

    /// <summary>Shows lines below the output until other output takes their place or <see cref="EndLive"/> is called; on terminals only.</summary>
    /// <param name="layOut">Makes the lines for a terminal of so many columns and rows.</param>
    public void ShowLive(Func<int, int, IReadOnlyList<string>> layOut)
    {
        lock (_lock)
        {
            if (_isAtLineStart && !_isLiveOver)
            {
                (int columns, int rows) = _live.Size;
                _live.Show(layOut(columns, rows));
            }
        }
    }

    /// <summary>Takes away what <see cref="ShowLive"/> shows, for good.</summary>
    public void EndLive()
    {
        lock (_lock)
        {
            _isLiveOver = true;
            _live.Hide();
        }
    }

    /// <summary>Reports that output got lost, once the operation is over: losing its progress is no reason to stop it half way.</summary>
    /// <exception cref="IOException">Standard output could not be written. A reader that went away, such as <c>head</c>, is no failure.</exception>
    public void ThrowIfOutputFailed()
    {
        if (_failure is not null)
        {
            throw new IOException($"Writing output: {_failure.Message}", _failure);
        }
    }

    private void Write(TextWriter writer, string text, bool isAuto)
    {
        lock (_lock)
        {
            if (!_isFirst && (isAuto || _wasAuto))
            {
                WriteTo(console.Out, "\n");
            }

            WriteTo(writer, text);
            (_isFirst, _wasAuto) = (false, isAuto);
        }
    }

    private void WriteTo(TextWriter writer, string text)
    {
        try
        {
            _live.Hide();
            writer.Write(text);
            writer.Flush();
            _isAtLineStart = text.EndsWith('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The latter is what a closed descriptor gives. The stream of the console keeps silent about a closed pipe.
            _failure ??= e;
        }
    }
}
