using System.CommandLine;
using Imgpkg.Cli.Commands;

namespace Imgpkg.Cli.Parsing;

/// <summary>The arguments, read by the original's rules and put into a form that System.CommandLine reads the same way.</summary>
internal sealed class CommandLine
{
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private CommandLine(ToolCommand command, ParseResult values, IReadOnlyList<string> arguments)
    {
        Command = command;
        Values = values;
        Arguments = arguments;
    }

    public ToolCommand Command { get; }

    public ParseResult Values { get; }

    /// <summary>What is no flag, in order.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">A flag is unknown, or has no value or a wrong one.</exception>
    public static CommandLine Read(ToolCommand root, IReadOnlyList<string> arguments, Action<IFlag> deprecated)
    {
        CommandFinder found = CommandFinder.Find(root, arguments);
        FlagReader reader = FlagReader.Read([.. found.Command.AllFlags], found.Command.TakesEverything ? ["--", .. found.Rest] : found.Rest, deprecated);
        ParseResult values = root.Parse([.. found.Words, .. Canonical(reader.Uses)], Configuration);
        return values.Errors.Count > 0
            ? throw new UsageException(values.Errors[0].Message)
            : new CommandLine(found.Command, values, reader.Arguments);
    }

    public bool Has(Flag<bool> flag) => Values.GetResult(flag) is not null && Values.GetValue(flag);

    /// <summary>Finds required flags that are not there; one with an empty value is there.</summary>
    /// <exception cref="UsageException">A required flag is missing.</exception>
    public void CheckRequiredFlags()
    {
        string missing = string.Join(", ", Command.LocalFlags.Where(f => f.Required && Values.GetResult((Option)f) is null or { Implicit: true })
            .Select(f => Quoting.Quote(f.Name[2..])));
        if (missing.Length > 0)
        {
            throw new UsageException($"required flag(s) {missing} not set");
        }
    }

    /// <summary>Finds arguments that are no flags, and words that name no command.</summary>
    /// <exception cref="RuleViolationException">There is an argument that is no flag (cli 2.5).</exception>
    public void CheckExtraArguments()
    {
        if (Arguments.Count > 0 && !Command.AcceptsArguments)
        {
            throw new RuleViolationException($"command '{Command.Path}' does not accept extra arguments '{Arguments[0]}'");
        }
    }

    /// <summary>One token per use that counts: the last one, or for lists all since the first use of the name that came last into play.</summary>
    private static IEnumerable<string> Canonical(List<FlagUse> uses)
    {
        List<FlagUse> kept = [];
        HashSet<IFlag> seen = [];
        foreach (FlagUse use in uses)
        {
            if (seen.Add(use.Flag) || !use.Flag.IsRepeatable)
            {
                kept.RemoveAll(other => Target(other.Flag) == Target(use.Flag));
            }

            kept.Add(use);
        }

        return kept.Select(use => Target(use.Flag).Canonical(use.Value));
    }

    private static IFlag Target(IFlag flag) => flag.SharedWith ?? flag;
}
