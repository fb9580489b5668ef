using Imgpkg.Cli.Output;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Progress;

/// <summary>Shows where a transfer stands below the output, on a terminal, for as long as it goes on. Nothing of it stays.</summary>
internal sealed class ProgressDisplay : IProgress<TransferProgress>, IDisposable
{
    /// <summary>What is over sooner shows nothing: it would only flicker.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(0.3);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.1);

    private readonly PaddedConsole _console;
    private readonly TimeProvider _time;
    private readonly TransferState _state = new();
    private readonly TransferRate _rate = new();
    private readonly long _started;
    private readonly ITimer _timer;

    public ProgressDisplay(PaddedConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(static display => ((ProgressDisplay)display!).Draw(), this, FirstAfter, Period);
    }

    public void Report(TransferProgress value) => _state.Report(value);

    public void Dispose()
    {
        _timer.Dispose();
        _console.EndLive();
    }

    private void Draw()
    {
        TransferSnapshot snapshot = _state.Snapshot();
        TimeSpan elapsed = _time.GetElapsedTime(_started);
        double? rate = snapshot.Bytes > 0 ? _rate.Measure(elapsed, snapshot.Bytes) : null;
        _console.ShowLive((width, height) => ProgressText.Lines(snapshot, rate, elapsed, width, height));
    }
}
