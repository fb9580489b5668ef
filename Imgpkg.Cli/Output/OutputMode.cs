using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Options;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Output;

/// <summary>Chooses how results are shown, from the flags and the terminal (cli 1.3, 1.6).</summary>
internal static class OutputMode
{
    /// <summary>Chooses where the results of a run go.</summary>
    /// <param name="flags">The flags that say so.</param>
    /// <param name="values">Their values.</param>
    /// <param name="target">Where the output goes.</param>
    /// <param name="console">Writes it.</param>
    /// <param name="isForEvents">Whether standard output is for events only.</param>
    public static IOutput Choose(GlobalFlags flags, FlagValues values, ToolConsole target, PaddedConsole console, bool isForEvents)
    {
        if (isForEvents)
        {
            return values.GetValue(flags.Json) ? throw new RuleViolationException("Cannot use --events - with --json") : new PlainOutput(console);
        }

        if (values.GetValue(flags.Json))
        {
            return new JsonOutput(console);
        }

        return target.IsOutputTerminal || values.GetValue(flags.Tty)
            ? new TerminalOutput(console, UsesColor(flags, values, target))
            : new PlainOutput(console);
    }

    public static bool UsesColor(GlobalFlags flags, FlagValues values, ToolConsole target) => values.GetValue(flags.Color) && target.Variable("FORCE_COLOR") switch
    {
        "1" or "2" or "3" => true,
        "0" => false,
        _ => target.IsOutputTerminal && target.Variable("TERM") != "dumb",
    };
}
