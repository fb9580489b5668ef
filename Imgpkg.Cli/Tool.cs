using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;

namespace Imgpkg.Cli;

/// <summary>One run of the command, from arguments to exit code.</summary>
internal sealed class Tool(ToolConsole target, CreateSession createSession)
{
    private const string KeychainVariable = "IMGPKG_ENABLE_IAAS_AUTH";

    /// <summary>The original says "Succeeded" after all commands but these, whatever they printed (cli 1.5).</summary>
    private static readonly string[] Silent = ["help", CompleteCommand.Plain, CompleteCommand.WithoutDescriptions];

    private readonly PaddedConsole _console = new(target);

    /// <summary>Runs the command that the arguments name. Every failure is reported, so nothing is thrown.</summary>
    /// <returns>0 after success, 1 after an error, or the exit code of the interruption.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, Interruption interruption)
    {
        if (target.Variable(KeychainVariable) is not null)
        {
            _console.WriteAuto(
                $"{KeychainVariable} environment variable will be deprecated, please use the flag --activate-keychain to activate the needed keychains\n");
        }

        ErrorReport report = new(_console);
        try
        {
            await RunCommandAsync(arguments, report, interruption.Token);
            _console.ThrowIfOutputFailed();
            return 0;
        }
        catch (OperationCanceledException e) when (interruption.Token.IsCancellationRequested)
        {
            report.Write(e);
            return interruption.ExitCode;
        }
        catch (Exception e)
        {
            report.Write(e);
            return 1;
        }
    }

    /// <summary>The checks are in the order of cli 2.11.</summary>
    private async Task RunCommandAsync(IReadOnlyList<string> arguments, ErrorReport report, CancellationToken cancellationToken)
    {
        ImgpkgCommand root = new();
        CommandLine line = CommandLine.Read(root, arguments, flag => _console.WriteRaw($"Flag {flag.Name} has been deprecated, {flag.Deprecation}\n"));

        bool showSucceeded = !Silent.Contains(arguments.FirstOrDefault(a => !a.StartsWith('-')));
        if (InformationOf(root, line) is { } information)
        {
            TerminalOutput terminal = new(_console, useColor: false);
            terminal.Block(information);
            terminal.Complete(showSucceeded);
            return;
        }

        line.CheckRequiredFlags();
        line.Command.CheckArguments(line.Arguments);
        report.UseColor = OutputMode.UsesColor(root.Global, line.Values, target);
        bool isForEvents = line.Command is TransferCommand transfer && transfer.WritesEventsToOutput(line.Values);
        IOutput output = OutputMode.Choose(root.Global, line.Values, target, _console, isForEvents);
        line.CheckExtraArguments();
        await line.Command.RunAsync(line.Values, ContextOf(line, root.Global, output), cancellationToken);
        output.Complete(showSucceeded);
    }

    private CommandContext ContextOf(CommandLine line, GlobalFlags flags, IOutput output)
    {
        RetryCount retries = new();
        bool debug = line.Values.GetValue(flags.Debug);
        return new CommandContext
        {
            Output = output,
            OpenSession = (configure, debugging) =>
                createSession(configure, new SessionLog { Debug = debugging, Write = _console.WriteRemark, Retries = retries }),
            Arguments = line.Arguments,
            Retries = retries,
            NewDisplay = output is TerminalOutput && !debug && IsWatched() ? () => new ProgressDisplay(_console, TimeProvider.System) : null,
            Debug = debug,
            Columns = line.Values.GetValue(flags.Column),
        };
    }

    // Not on Windows, whose terminals must be told first that control sequences follow; and never between lines of a log.
    private bool IsWatched() => target.IsOutputTerminal && !OperatingSystem.IsWindows() && target.Variable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>What is printed instead of running the command; before the output mode is known, so always as on a terminal (cli 1.5).</summary>
    private static string? InformationOf(ImgpkgCommand root, CommandLine line) =>
        line.Has(line.Command.Help) ? HelpText.Of(line.Command)
        : line.Has(root.Version) ? ToolVersion.Line
        : null;
}
