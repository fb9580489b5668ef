using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg tag</c>: the group of the tag commands.</summary>
internal sealed class TagCommand() : ToolCommand("tag", "Tag (list, resolve)")
{
    protected override IEnumerable<IFlag> DefineFlags() => [];

    protected override IEnumerable<ToolCommand> DefineSubcommands() => [new TagDeleteCommand(), new TagListCommand(), new TagResolveCommand()];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken) =>
        throw new RuleViolationException("Use one of available subcommands: list, resolve");
}
