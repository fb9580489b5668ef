using System.Runtime.InteropServices;

namespace Imgpkg.Cli;

/// <summary>Turns the first request to stop into a cancellation; a second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128;
    private const int InterruptNumber = 2;
    private const int TerminateNumber = 15;

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled when the run is to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the process ends with after an interruption: 130 for SIGINT, 143 for SIGTERM.</summary>
    public int ExitCode { get; private set; } = SignalBase + InterruptNumber;

    public static Interruption OnSignals()
    {
        Interruption interruption = new();
        interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, interruption.Handle));
        interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, interruption.Handle));
        return interruption;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    internal void Request(PosixSignal signal)
    {
        ExitCode = SignalBase + (signal == PosixSignal.SIGTERM ? TerminateNumber : InterruptNumber);
        _source.Cancel();
    }

    private void Handle(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            Request(context.Signal);
        }
    }
}
