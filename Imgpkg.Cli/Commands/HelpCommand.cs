using Imgpkg.Cli.Completion;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg help</c>: the help of the command its arguments name, of the root when they name none (cli 2.6).</summary>
internal sealed class HelpCommand : ToolCommand
{
    private readonly ToolCommand _root;

    public HelpCommand(ToolCommand root)
        : base("help", "Help about any command") => _root = root;

    public override string LongDescription =>
        "Help provides help for any command in the application.\nSimply type imgpkg help [path to command] for full details.";

    public override string UsageTail => "[command] [flags]";

    public override bool AcceptsArguments => true;

    public override IEnumerable<Candidate> ArgumentWords =>
        _root.Subcommands.Where(command => !command.Hidden).OrderBy(command => command.Name, StringComparer.Ordinal)
            .Select(command => new Candidate(command.Name, command.Description));

    protected override IEnumerable<IFlag> DefineFlags() => [];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Block(HelpText.Of(CommandFinder.Find(_root, context.Arguments).Command));
        return Task.CompletedTask;
    }
}
