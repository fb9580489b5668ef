using System.CommandLine;

namespace Imgpkg.Cli.Commands;

/// <summary>Carries the context to the command, and leaves errors and signals to the tool.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    public Invocation(CommandContext context)
    {
        Context = context;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    public CommandContext Context { get; }

    public static Invocation Of(ParseResult values) => (Invocation)values.InvocationConfiguration;
}
