using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Options;

/// <summary>The flags of every command (cli 3).</summary>
internal sealed class GlobalFlags
{
    public Flag<bool> Color { get; } = new("--color", null, "Set color output", FlagTypes.Boolean, initial: true) { IsInherited = true };

    public Flag<IReadOnlyList<string>> Column { get; } =
        new("--column", null, "Filter to show only given columns", FlagTypes.TextList) { IsInherited = true };

    public Flag<bool> Debug { get; } = new("--debug", null, "Enables debugging", FlagTypes.Boolean) { IsInherited = true };

    public Flag<bool> Json { get; } = new("--json", null, "Output as JSON", FlagTypes.Boolean) { IsInherited = true };

    public Flag<bool> Tty { get; } = new("--tty", null, "Force TTY-like output", FlagTypes.Boolean) { IsInherited = true };

    /// <summary>Accepted for scripts; nothing prompts.</summary>
    public Flag<bool> Yes { get; } = new("--yes", 'y', "Assume yes for any prompt", FlagTypes.Boolean) { IsInherited = true };

    public IEnumerable<IFlag> All => [Color, Column, Debug, Json, Tty, Yes];
}
