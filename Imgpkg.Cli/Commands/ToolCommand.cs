using System.CommandLine;
using Imgpkg.Cli.Completion;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary>A command with what the help shows of it. Its flags are made when it is asked for them: most commands of a run are not used.</summary>
internal abstract class ToolCommand : Command
{
    private List<IFlag>? _flags;

    protected ToolCommand(string name, string description)
        : base(name, description)
    {
        Help = new Flag<bool>("--help", 'h', $"help for {name}", FlagTypes.Boolean);
        SetAction((values, cancellationToken) => RunAsync(values, Invocation.Of(values).Context, cancellationToken));
    }

    public Flag<bool> Help { get; }

    /// <summary>The first lines of the help.</summary>
    public virtual string LongDescription => Description ?? string.Empty;

    /// <summary>The text below <c>Examples:</c>; null when there are none.</summary>
    public virtual string? Examples => null;

    /// <summary>What follows the path in the usage line.</summary>
    public virtual string UsageTail => "[flags]";

    /// <summary>Whether arguments that are no flags are allowed.</summary>
    public virtual bool AcceptsArguments => false;

    /// <summary>Whether everything after the command's name is an argument, whatever it looks like.</summary>
    public virtual bool TakesEverything => false;

    /// <summary>The words that an argument may be, for completion.</summary>
    public virtual IEnumerable<Candidate> ArgumentWords => [];

    public ToolCommand? Parent => Parents.OfType<ToolCommand>().FirstOrDefault();

    /// <summary>The words that call it, with the program's.</summary>
    public string Path => Parent is { } parent ? $"{parent.Path} {Name}" : Name;

    public IReadOnlyList<IFlag> LocalFlags => _flags ??= AddFlags();

    /// <summary>The flags of the commands above that are valid here too.</summary>
    public IEnumerable<IFlag> InheritedFlags => Parent is { } parent
        ? parent.LocalFlags.Where(f => f is Option { Recursive: true }).Concat(parent.InheritedFlags)
        : [];

    public IEnumerable<IFlag> AllFlags => LocalFlags.Concat(InheritedFlags);

    public ToolCommand? FindSubcommand(string word) => Subcommands.OfType<ToolCommand>().FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word));

    /// <summary>Whether a flag prints something instead of running the command.</summary>
    public virtual bool IsInformational(IFlag flag) => flag == Help;

    /// <summary>Looks at the arguments of a command that accepts some, before the output mode is known.</summary>
    /// <exception cref="UsageException">They are too few, too many, or wrong.</exception>
    public virtual void CheckArguments(IReadOnlyList<string> arguments)
    {
    }

    protected abstract IEnumerable<IFlag> DefineFlags();

    protected abstract Task RunAsync(ParseResult values, CommandContext context, CancellationToken cancellationToken);

    private List<IFlag> AddFlags()
    {
        List<IFlag> flags = [.. DefineFlags(), Help];
        foreach (Option option in flags.Cast<Option>())
        {
            Options.Add(option);
        }

        return flags;
    }
}
