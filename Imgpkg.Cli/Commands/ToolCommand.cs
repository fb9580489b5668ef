using Imgpkg.Cli.Completion;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary>A command with what the help shows of it. Its flags are made when it is asked for them: most commands of a run are not used.</summary>
internal abstract class ToolCommand(string name, string description)
{
    private IReadOnlyList<IFlag>? _flags;
    private IReadOnlyList<ToolCommand>? _subcommands;

    public string Name { get; } = name;

    /// <summary>The line about it in the help of the command above.</summary>
    public string Description { get; } = description;

    /// <summary>Another name; null when there is none.</summary>
    public virtual string? Alias => null;

    /// <summary>Whether neither help nor completion show it.</summary>
    public virtual bool Hidden => false;

    public Flag<bool> Help { get; } = new("--help", 'h', $"help for {name}", FlagTypes.Boolean);

    /// <summary>The first lines of the help.</summary>
    public virtual string LongDescription => Description;

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

    /// <summary>The command above; null for the program itself.</summary>
    public ToolCommand? Parent { get; private set; }

    public IReadOnlyList<ToolCommand> Subcommands => _subcommands ??= [.. DefineSubcommands().Select(AsChild)];

    /// <summary>The words that call it, with the program's.</summary>
    public string Path => Parent is { } parent ? $"{parent.Path} {Name}" : Name;

    public IReadOnlyList<IFlag> LocalFlags => _flags ??= [.. DefineFlags(), Help];

    /// <summary>The flags of the commands above that are valid here too.</summary>
    public IEnumerable<IFlag> InheritedFlags => Parent is { } parent
        ? parent.LocalFlags.Where(f => f.IsInherited).Concat(parent.InheritedFlags)
        : [];

    public IEnumerable<IFlag> AllFlags => LocalFlags.Concat(InheritedFlags);

    public ToolCommand? FindSubcommand(string word) => Subcommands.FirstOrDefault(c => c.Name == word || c.Alias == word);

    /// <summary>Whether a flag prints something instead of running the command.</summary>
    public virtual bool IsInformational(IFlag flag) => flag == Help;

    /// <summary>Looks at the arguments of a command that accepts some, before the output mode is known.</summary>
    /// <exception cref="UsageException">They are too few, too many, or wrong.</exception>
    public virtual void CheckArguments(IReadOnlyList<string> arguments)
    {
    }

    /// <summary>Does what the command is for.</summary>
    public abstract Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken);

    protected abstract IEnumerable<IFlag> DefineFlags();

    protected virtual IEnumerable<ToolCommand> DefineSubcommands() => [];

    private ToolCommand AsChild(ToolCommand command)
    {
        command.Parent = this;
        return command;
    }
}
