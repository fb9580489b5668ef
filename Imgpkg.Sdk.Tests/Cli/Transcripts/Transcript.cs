namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>What somebody types in one place, and every byte that comes of it.</summary>
/// <param name="Row">The part of the command-line specification that it shows.</param>
/// <param name="Steps">The commands, in order.</param>
internal sealed record Transcript(string Row, IReadOnlyList<TranscriptStep> Steps);

/// <summary>Lines for a shell, and what they must give.</summary>
internal sealed record TranscriptStep(string Script, string Output, string Error, int ExitCode)
{
    /// <summary>Whether a terminal is asked for, on which progress may be shown for a while.</summary>
    public bool IsOnTerminal => Script.Contains("terminal ", StringComparison.Ordinal);
}
