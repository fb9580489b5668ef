using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg version</c> (cli 2.7).</summary>
internal sealed class VersionCommand() : ToolCommand("version", "Print client version")
{
    protected override IEnumerable<IFlag> DefineFlags() => [];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Block(ToolVersion.Line);
        return Task.CompletedTask;
    }
}
