using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;

namespace Imgpkg.Cli.Commands;

/// <summary>A command that moves images, and says how that goes on.</summary>
internal abstract class TransferCommand(string name, string description) : ToolCommand(name, description)
{
    private const string StandardOutput = "-";

    protected Flag<string> Events { get; } = new(
        "--events", null, "Write progress as JSON, one event a line, to this file (- for standard output, with nothing else on it)", FlagTypes.Text);

    /// <summary>Whether standard output is for events only.</summary>
    public bool WritesEventsToOutput(FlagValues values) => values.Text(Events) == StandardOutput;

    public sealed override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        using EventFile? file = values.Text(Events) is { Length: > 0 } path and not StandardOutput ? EventFile.Open(path) : null;
        Action<string>? write = file is not null ? file.Write : WritesEventsToOutput(values) ? context.Output.Verbatim : null;
        EventLog? events = write is null ? null : new EventLog(write, context.Retries, TimeProvider.System);
        TransferReport report = new(context.NewDisplay?.Invoke(), events);
        await report.RunAsync(Name, () => TransferAsync(values, context, report, cancellationToken), cancellationToken);
    }

    protected abstract Task TransferAsync(FlagValues values, CommandContext context, TransferReport report, CancellationToken cancellationToken);
}
