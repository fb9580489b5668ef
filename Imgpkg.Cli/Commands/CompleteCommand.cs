using Imgpkg.Cli.Completion;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg __complete</c> and <c>__completeNoDesc</c>: what completion scripts ask (cli 2.8).</summary>
internal sealed class CompleteCommand : ToolCommand
{
    public const string Plain = "__complete";
    public const string WithoutDescriptions = "__completeNoDesc";

    private readonly ToolCommand _root;

    public CompleteCommand(ToolCommand root, string name)
        : base(name, "Request shell completion choices for the specified command-line") => _root = root;

    public override bool Hidden => true;

    public override string UsageTail => "[command-line]";

    public override bool AcceptsArguments => true;

    // What looks like a flag is part of the line to complete.
    public override bool TakesEverything => true;

    public override void CheckArguments(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new UsageException("requires at least 1 arg(s), only received 0");
        }
    }

    protected override IEnumerable<IFlag> DefineFlags() => [];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        Candidates candidates = Completer.Complete(_root, [.. context.Arguments.SkipLast(1)], context.Arguments[^1]);
        context.Output.Verbatim(candidates.Text(withDescriptions: Name == Plain));
        context.Output.Remark($"Completion ended with directive: {candidates.DirectiveName}\n");
        return Task.CompletedTask;
    }
}
