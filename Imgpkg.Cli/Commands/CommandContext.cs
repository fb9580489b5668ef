using Imgpkg.Cli.Output;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;

namespace Imgpkg.Cli.Commands;

/// <summary>What a command works with besides its flags.</summary>
internal sealed class CommandContext
{
    public required IOutput Output { get; init; }

    public required OpenSession OpenSession { get; init; }

    /// <summary>What is no flag, for commands that accept it.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Counts the requests of the run that are sent again.</summary>
    public required RetryCount Retries { get; init; }

    /// <summary>Makes the display of a transfer, which it shows until disposed; null when nobody is watching.</summary>
    public required Func<ProgressDisplay>? NewDisplay { get; init; }

    /// <summary>Whether registry traffic is logged to standard error.</summary>
    public required bool Debug { get; init; }

    /// <summary>The names of the only table columns to show; empty for the usual ones.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
}
