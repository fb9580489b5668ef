using System.CommandLine;
using Imgpkg.Cli.Options;

namespace Imgpkg.Cli.Output;

/// <summary>Chooses how results are shown, from the flags and the terminal (cli 1.3, 1.6).</summary>
internal static class OutputMode
{
    public static IOutput Choose(GlobalFlags flags, ParseResult values, ToolConsole target, PaddedConsole console)
    {
        if (values.GetValue(flags.Json))
        {
            return new JsonOutput(console);
        }

        return target.IsOutputTerminal || values.GetValue(flags.Tty)
            ? new TerminalOutput(console, UsesColor(flags, values, target))
            : new PlainOutput(console);
    }

    public static bool UsesColor(GlobalFlags flags, ParseResult values, ToolConsole target) => values.GetValue(flags.Color) && target.Variable("FORCE_COLOR") switch
    {
        "1" or "2" or "3" => true,
        "0" => false,
        _ => target.IsOutputTerminal && target.Variable("TERM") != "dumb",
    };
}
