using Imgpkg.Cli.Progress;

namespace Imgpkg.Cli.Sessions;

/// <summary>What becomes of what the library logs.</summary>
internal sealed record SessionLog
{
    /// <summary>Whether everything is shown, traffic included; otherwise only what a person must know.</summary>
    public required bool Debug { get; init; }

    /// <summary>Shows a line.</summary>
    public required Action<string> Write { get; init; }

    /// <summary>Counts the requests that are sent again.</summary>
    public required RetryCount Retries { get; init; }
}
