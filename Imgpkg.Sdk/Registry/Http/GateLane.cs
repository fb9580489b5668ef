namespace Imgpkg.Sdk.Registry.Http;

/// <summary>One lane of a <see cref="HostGate"/>: who is under way and who waits, first come first served but for the urgent. Not thread-safe.</summary>
internal sealed class GateLane
{
    private readonly Queue<TaskCompletionSource<HostGate.Turn>> _urgent = new();
    private readonly Queue<TaskCompletionSource<HostGate.Turn>> _waiting = new();

    public int InFlight { get; set; }

    public bool IsEmpty => _urgent.Count + _waiting.Count == 0;

    public void Queue(TaskCompletionSource<HostGate.Turn> turn, bool isUrgent) => (isUrgent ? _urgent : _waiting).Enqueue(turn);

    public void Admit(int limit, HostGate.Turn turn)
    {
        while (InFlight < limit && (_urgent.TryDequeue(out TaskCompletionSource<HostGate.Turn>? next) || _waiting.TryDequeue(out next)))
        {
            // Who gave up is passed over.
            if (next.TrySetResult(turn))
            {
                InFlight++;
            }
        }
    }
}
