using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>The reference of the commands, made from what the command knows of itself. The text around it on the page is written by hand.</summary>
internal static partial class CommandsPage
{
    public const string Path = "docs/commands.md";

    /// <summary>The page with the generated part made anew.</summary>
    public static string Renew(string page) => Generated().Replace(page, match => $"{match.Groups["begin"].Value}\n{Reference()}\n{match.Groups["end"].Value}");

    private static string Reference()
    {
        ImgpkgCommand root = new();
        ToolCommand[] commands = [.. Visible(root)];
        HashSet<string> shared = new(SharedFlags(commands), StringComparer.Ordinal);
        StringBuilder text = new();
        foreach (ToolCommand command in commands)
        {
            Append(text, command, shared);
        }

        text.Append("## Flags for registries\n\nOf all commands that use one.\n\n");
        AppendTable(text, commands.SelectMany(command => command.LocalFlags).Where(flag => shared.Contains(flag.Name)).DistinctBy(flag => flag.Name, StringComparer.Ordinal));
        text.Append("## Global flags\n\n");
        AppendTable(text, root.LocalFlags.Where(flag => flag.Name is not ("--help" or "--version")));
        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<ToolCommand> Visible(ToolCommand command) => command.Subcommands
        .Where(child => !child.Hidden)
        .OrderBy(child => child.Name, StringComparer.Ordinal)
        .SelectMany(child => Visible(child).Prepend(child));

    // Commands that talk to registries have them all; a table each would hide what is special.
    private static IEnumerable<string> SharedFlags(IEnumerable<ToolCommand> commands) => commands
        .SelectMany(command => command.LocalFlags)
        .Where(flag => !flag.Hidden && flag.Name.StartsWith("--registry-", StringComparison.Ordinal))
        .Select(flag => flag.Name);

    private static void Append(StringBuilder text, ToolCommand command, HashSet<string> shared)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {command.Path}\n\n{command.Description}.");
        text.Append(command.Alias is { } alias ? $" Also called `{alias}`.\n\n" : "\n\n");
        text.Append(CultureInfo.InvariantCulture, $"```text\n{command.Path} {command.UsageTail}\n```\n\n");
        if (command.LongDescription != command.Description)
        {
            text.Append(CultureInfo.InvariantCulture, $"```text\n{command.LongDescription}\n```\n\n");
        }

        if (command.Examples is { } examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"```text\n{Unindented(examples)}\n```\n\n");
        }

        AppendTable(text, command.LocalFlags.Where(flag => !shared.Contains(flag.Name) && flag != command.Help));
        text.Append(command.LocalFlags.Any(flag => shared.Contains(flag.Name))
            ? "And the [flags for registries](#flags-for-registries) and [global flags](#global-flags).\n\n"
            : "And the [global flags](#global-flags).\n\n");
    }

    private static void AppendTable(StringBuilder text, IEnumerable<IFlag> flags)
    {
        IFlag[] visible = [.. flags.Where(flag => !flag.Hidden).OrderBy(flag => flag.Name, StringComparer.Ordinal)];
        if (visible.Length == 0)
        {
            return;
        }

        text.Append("| flag | value | default | meaning |\n|---|---|---|---|\n");
        foreach (IFlag flag in visible)
        {
            string names = flag.Shorthand is { } letter ? $"`-{letter}`, `{flag.Name}`" : $"`{flag.Name}`";
            text.Append(CultureInfo.InvariantCulture, $"| {names} | {flag.TypeName} | {flag.DefaultText} | {Cell(flag.Description)} |\n");
        }

        text.Append('\n');
    }

    private static string Cell(string? text) => (text ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Unindented(string text)
    {
        string[] lines = text.Split('\n');
        int margin = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > margin ? line[margin..] : string.Empty));
    }

    [GeneratedRegex("(?<begin><!-- generated[^>]*-->).*(?<end><!-- end of what is generated -->)", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
