using System.CommandLine;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg tag</c>: the group of the tag commands.</summary>
internal sealed class TagCommand : ToolCommand
{
    public TagCommand()
        : base("tag", "Tag (list, resolve)")
    {
        Subcommands.Add(new TagDeleteCommand());
        Subcommands.Add(new TagListCommand());
        Subcommands.Add(new TagResolveCommand());
    }

    protected override IEnumerable<IFlag> DefineFlags() => [];

    protected override Task RunAsync(ParseResult values, CommandContext context, CancellationToken cancellationToken) =>
        throw new RuleViolationException("Use one of available subcommands: list, resolve");
}
