using Imgpkg.Cli.Completion;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg completion</c>: the completion script of a shell (cli 2.8).</summary>
internal sealed class CompletionCommand() : ToolCommand("completion", "Generate completion script")
{
    public override string LongDescription => """
        Generate completion script

        Bash, in the running shell and for every new one:
          source <(imgpkg completion bash)
          echo 'source <(imgpkg completion bash)' >> ~/.bashrc

        Zsh, where completion is switched on (autoload -U compinit; compinit):
          source <(imgpkg completion zsh)
          imgpkg completion zsh > "${fpath[1]}/_imgpkg"

        Fish:
          imgpkg completion fish | source
          imgpkg completion fish > ~/.config/fish/completions/imgpkg.fish

        PowerShell, in the running shell; for every new one, add the line to $PROFILE:
          imgpkg completion powershell | Out-String | Invoke-Expression
        """;

    public override string UsageTail => "[bash|zsh|fish|powershell]";

    public override bool AcceptsArguments => true;

    public override IEnumerable<Candidate> ArgumentWords => CompletionScripts.Shells.Select(shell => new Candidate(shell, string.Empty));

    public override void CheckArguments(IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 1)
        {
            throw new UsageException($"accepts 1 arg(s), received {arguments.Count}");
        }

        if (!CompletionScripts.Shells.Contains(arguments[0], StringComparer.Ordinal))
        {
            throw new UsageException($"invalid argument {Quoting.Quote(arguments[0])} for {Quoting.Quote(Path)}");
        }
    }

    protected override IEnumerable<IFlag> DefineFlags() => [];

    public override Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Verbatim(CompletionScripts.Of(context.Arguments[0]));
        return Task.CompletedTask;
    }
}
