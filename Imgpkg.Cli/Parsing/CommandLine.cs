using Imgpkg.Cli.Commands;

namespace Imgpkg.Cli.Parsing;

/// <summary>The arguments, read by the original's rules (cli 2).</summary>
internal sealed class CommandLine
{
    private CommandLine(ToolCommand command, FlagValues values, IReadOnlyList<string> arguments)
    {
        Command = command;
        Values = values;
        Arguments = arguments;
    }

    public ToolCommand Command { get; }

    public FlagValues Values { get; }

    /// <summary>What is no flag, in order.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">A flag is unknown, or has no value or a wrong one.</exception>
    public static CommandLine Read(ToolCommand root, IReadOnlyList<string> arguments, Action<IFlag> deprecated)
    {
        CommandFinder found = CommandFinder.Find(root, arguments);
        FlagReader reader = FlagReader.Read([.. found.Command.AllFlags], found.Command.TakesEverything ? ["--", .. found.Rest] : found.Rest, deprecated);
        return new CommandLine(found.Command, new FlagValues(reader.Uses, found.Words.LastOrDefault() ?? root.Name), reader.Arguments);
    }

    public bool Has(Flag<bool> flag) => Values.GetValue(flag);

    /// <summary>Finds required flags that are not there; one with an empty value is there.</summary>
    /// <exception cref="UsageException">A required flag is missing.</exception>
    public void CheckRequiredFlags()
    {
        string missing = string.Join(", ", Command.LocalFlags.Where(f => f.Required && !Values.IsGiven(f))
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
}
