using System.CommandLine;
using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary>The program itself: the root of the commands and owner of the global flags.</summary>
internal sealed class ImgpkgCommand : ToolCommand
{
    public ImgpkgCommand()
        : base("imgpkg", string.Empty)
    {
        Subcommands.Add(new PushCommand());
        Subcommands.Add(new PullCommand());
        Subcommands.Add(new CopyCommand());
        Subcommands.Add(new DescribeCommand());
        Subcommands.Add(new TagCommand());
        Subcommands.Add(new DoctorCommand());
        Subcommands.Add(new VerifyCommand());
        Subcommands.Add(new VersionCommand());
        Subcommands.Add(new CompletionCommand());
        Subcommands.Add(new HelpCommand(this));
        Subcommands.Add(new CompleteCommand(this, CompleteCommand.Plain));
        Subcommands.Add(new CompleteCommand(this, CompleteCommand.WithoutDescriptions));
    }

    public GlobalFlags Global { get; } = new();

    public Flag<bool> Version { get; } = new("--version", 'v', "version for imgpkg", FlagTypes.Boolean);

    public override string LongDescription =>
        "imgpkg allows to store configuration and image references as OCI artifacts (copy, describe, pull, push, tag, version)";

    public override bool IsInformational(IFlag flag) => flag == Version || base.IsInformational(flag);

    protected override IEnumerable<IFlag> DefineFlags() => [.. Global.All, Version];

    protected override Task RunAsync(ParseResult values, CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Block(HelpText.Of(this));
        throw new RuleViolationException("Invalid command - see available commands/subcommands above");
    }
}
