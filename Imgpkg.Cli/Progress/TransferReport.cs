using Imgpkg.Cli.Output;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Progress;

/// <summary>Tells whoever wants to know how a transfer goes on: a person at a terminal, and a program that reads events.</summary>
internal sealed class TransferReport(ProgressDisplay? display, EventLog? events)
{
    /// <summary>The receiver of the library's reports; null when nobody wants to know.</summary>
    /// <param name="lines">Shows what belongs to the output; null when that is not shown.</param>
    public IProgress<TransferProgress>? Progress(IProgress<TransferProgress>? lines) => ProgressFan.Of(lines, display, events);

    /// <summary>Runs the transfer and tells how it began and ended.</summary>
    /// <param name="command">The name of the command.</param>
    /// <param name="transfer">The whole work of the command.</param>
    /// <param name="cancellationToken">What interrupts it.</param>
    public async Task RunAsync(string command, Func<Task> transfer, CancellationToken cancellationToken)
    {
        events?.Started(command);
        try
        {
            await transfer();
            events?.Succeeded();
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            events?.Interrupted(ErrorReport.Describe(e));
            throw;
        }
        catch (Exception e)
        {
            events?.Failed(ErrorReport.Describe(e));
            throw;
        }
        finally
        {
            display?.Dispose();
        }

        events?.ThrowIfFailed();
    }
}
