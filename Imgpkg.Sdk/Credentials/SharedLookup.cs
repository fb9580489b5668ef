namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Runs one lookup per key at a time, shared by all who ask meanwhile, and keeps the answers worth keeping. A lookup is stopped when the
/// last of its callers has given up.
/// </summary>
internal sealed class SharedLookup<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> lookUp, Predicate<TValue> keep)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _flights = [];

    public async ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Flight flight = Join(key);
        try
        {
            return await flight.Work.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <summary>Forgets the kept answers that a test picks, so that the next to ask looks them up anew.</summary>
    public void Drop(Predicate<TValue> test)
    {
        lock (_gate)
        {
            TKey[] keys = [.. _flights.Where(entry => entry.Value.Work.IsCompletedSuccessfully && test(entry.Value.Work.Result)).Select(entry => entry.Key)];
            foreach (TKey key in keys)
            {
                _flights.Remove(key);
            }
        }
    }

    private Flight Join(TKey key)
    {
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out Flight? flight))
            {
                flight = new Flight(stop => lookUp(key, stop));
                _flights.Add(key, flight);
            }

            flight.Callers++;
            return flight;
        }
    }

    private void Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            flight.Callers--;
            bool abandoned = !flight.Work.IsCompleted && flight.Callers == 0;
            bool worthless = flight.Work.IsCompleted && !(flight.Work.IsCompletedSuccessfully && keep(flight.Work.Result));
            if (!abandoned && !worthless)
            {
                return;
            }

            if (_flights.TryGetValue(key, out Flight? current) && ReferenceEquals(current, flight))
            {
                _flights.Remove(key);
            }

            if (abandoned)
            {
                flight.Stop();
            }
        }
    }

#pragma warning disable CA1001 // A source without timer or wait handle holds nothing to dispose, and the work may still look at its token.
    private sealed class Flight
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _stop = new();

        public Flight(Func<CancellationToken, Task<TValue>> work) => Work = Task.Run(() => work(_stop.Token), CancellationToken.None);

        public Task<TValue> Work { get; }

        public int Callers { get; set; }

        public void Stop() => _stop.Cancel();
    }
}
