using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace WebService;

/// <summary>The events of a relocation, kept so that everybody who listens sees all of them, whenever they begin.</summary>
internal sealed class EventLog
{
    private readonly Lock _lock = new();
    private readonly List<SseItem<RelocationEvent>> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isComplete;

    public SseItem<RelocationEvent>? Last
    {
        get
        {
            lock (_lock)
            {
                return _events is [.., var last] ? last : null;
            }
        }
    }

    /// <summary>Adds an event; nothing is added behind the one that completes the log.</summary>
    public void Add(string type, RelocationEvent content, bool completes = false)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_isComplete)
            {
                return;
            }

            _isComplete = completes;
            _events.Add(new SseItem<RelocationEvent>(content, type) { EventId = (_events.Count + 1).ToString(CultureInfo.InvariantCulture) });
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>The events after a number, as they come, to the last one.</summary>
    public async IAsyncEnumerable<SseItem<RelocationEvent>> ReadAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int next = Math.Max(after, 0);
        while (true)
        {
            (SseItem<RelocationEvent>[] news, Task? more) = From(next);
            foreach (SseItem<RelocationEvent> item in news)
            {
                yield return item;
            }

            if (more is null)
            {
                yield break;
            }

            next += news.Length;
            await more.WaitAsync(cancellationToken);
        }
    }

    // The events there are from an index on, and what to wait for before there are more; null when there will be none.
    private (SseItem<RelocationEvent>[] News, Task? More) From(int index)
    {
        lock (_lock)
        {
            return ([.. _events.Skip(index)], _isComplete ? null : _changed.Task);
        }
    }
}
