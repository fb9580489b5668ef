namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Collects the lines a process writes, and lets a test wait for one of them.</summary>
internal sealed class OutputLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OutputLines(TextReader reader) => Completion = CollectAsync(reader);

    /// <summary>Completes at the end of the output.</summary>
    public Task Completion { get; }

    public IReadOnlyList<string> Snapshot()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    /// <summary>Waits for the first line that satisfies the condition, written before or after now.</summary>
    public async Task<string> WaitForAsync(Predicate<string> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_lines.Find(condition) is { } line)
                {
                    return line;
                }

                if (Completion is { IsCompleted: true })
                {
                    throw new InvalidOperationException($"The program ended without the expected line:\n{string.Join('\n', _lines)}");
                }

                changed = _changed.Task;
            }

            await Task.WhenAny(changed, Completion).WaitAsync(cancellationToken);
        }
    }

    private async Task CollectAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                _lines.Add(line);
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed.SetResult();
        }
    }
}
