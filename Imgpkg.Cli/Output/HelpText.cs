using System.Globalization;
using System.Text;
using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Output;

/// <summary>The help of a command in the original's layout (cli 2.10).</summary>
internal static class HelpText
{
    private const int MinimumNameWidth = 11;

    public static string Of(ToolCommand command)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{command.LongDescription}\n\nUsage:\n  {command.Path} {command.UsageTail}\n");
        ToolCommand[] subcommands = [.. command.Subcommands.Where(c => !c.Hidden).OrderBy(c => c.Name, StringComparer.Ordinal)];
        if (subcommands.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {command.Path} [command]\n");
        }

        if (command.Alias is { } alias)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nAliases:\n  {command.Name}, {alias}\n");
        }

        if (command.Examples is { } examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nExamples:\n\n{examples}\n");
        }

        AppendSubcommands(text, subcommands);
        AppendFlags(text, "Flags", command.LocalFlags);
        AppendFlags(text, "Global Flags", command.InheritedFlags);
        if (subcommands.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nUse \"{command.Path} [command] --help\" for more information about a command.\n");
        }

        return text.ToString();
    }

    private static void AppendSubcommands(StringBuilder text, ToolCommand[] subcommands)
    {
        if (subcommands.Length == 0)
        {
            return;
        }

        int width = Math.Max(MinimumNameWidth, subcommands.Max(c => c.Name.Length));
        text.Append("\nAvailable Commands:\n");
        foreach (ToolCommand command in subcommands)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {command.Name.PadRight(width)} {command.Description}\n");
        }
    }

    private static void AppendFlags(StringBuilder text, string title, IEnumerable<IFlag> flags)
    {
        (string Names, IFlag Flag)[] lines =
            [.. flags.Where(f => !f.Hidden).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => (Names(f), f))];
        if (lines.Length == 0)
        {
            return;
        }

        int width = lines.Max(line => line.Names.Length);
        text.Append(CultureInfo.InvariantCulture, $"\n{title}:\n");
        foreach ((string names, IFlag flag) in lines)
        {
            string defaultText = flag.DefaultText is { } value ? $" (default {value})" : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"{names.PadRight(width)}   {flag.Description}{defaultText}\n");
        }
    }

    private static string Names(IFlag flag)
    {
        string shorthand = flag.Shorthand is { } letter ? $"-{letter}, " : "    ";
        return $"  {shorthand}{flag.Name}{(flag.TypeName is { } type ? $" {type}" : string.Empty)}";
    }
}
