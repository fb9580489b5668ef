namespace Imgpkg.Cli.Output;

/// <summary>Where a command's results go, in one of the output modes (cli 1.3).</summary>
internal interface IOutput
{
    /// <summary>Whether <see cref="Line"/> shows anything.</summary>
    bool ShowsLines { get; }

    /// <summary>Reports progress or a result for people, with its own line ends.</summary>
    void Line(string text);

    /// <summary>Prints a result for people and programs, with its own line ends.</summary>
    void Block(string text);

    /// <summary>Prints what only a program reads, with nothing before or after it.</summary>
    void Verbatim(string text);

    void Table(Table table);

    /// <summary>Tells people something besides the results, on standard error so that no program takes it for one; with its own line end.</summary>
    void Remark(string text);

    /// <summary>Ends the output of a run without error.</summary>
    /// <param name="showSucceeded">Whether the run says that it succeeded, in the modes that do.</param>
    void Complete(bool showSucceeded);
}
