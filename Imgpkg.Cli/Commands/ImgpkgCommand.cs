using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary>The program itself: the root of the commands and owner of the global flags.</summary>
internal sealed class ImgpkgCommand() : ToolCommand("imgpkg", string.Empty)
{
    public GlobalFlags Global { get; } = new();

    public Flag<bool> Version { get; } = new("--version", 'v', "version for imgpkg", FlagTypes.Boolean);

    public override string LongDescription =>
        "imgpkg allows to store configuration and image references as OCI artifacts (copy, describe, pull, push, tag, version)";

    public override bool IsInformational(IFlag flag) => flag == Version || base.IsInformational(flag);

    protected override IEnumerable<IFlag> DefineFlags() => [.. Global.All, Version];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Block(HelpText.Of(this));
        throw new RuleViolationException("Invalid command - see available commands/subcommands above");
    }

    protected override IEnumerable<ToolCommand> DefineSubcommands() =>
    [
        new PushCommand(),
        new PullCommand(),
        new CopyCommand(),
        new DescribeCommand(),
        new TagCommand(),
        new DoctorCommand(),
        new VersionCommand(),
        new CompletionCommand(),
        new HelpCommand(this),
        new CompleteCommand(this, CompleteCommand.Plain),
        new CompleteCommand(this, CompleteCommand.WithoutDescriptions),
    ];
}
