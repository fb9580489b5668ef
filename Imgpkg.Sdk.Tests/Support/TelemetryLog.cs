using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// Listens to the library's meter and activities, as monitoring tools do. It hears only what is done by those who made it, and by what they
/// call: other tests run in the same process. Make it in the test itself; what a set-up method makes hears nothing.
/// </summary>
internal sealed class TelemetryLog : IDisposable
{
    private static readonly AsyncLocal<TelemetryLog?> Current = new();

    private readonly ConcurrentQueue<Measurement> _measurements = [];
    private readonly ConcurrentQueue<Activity> _activities = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _listener;

    public TelemetryLog(params IReadOnlyCollection<string> furtherSources)
    {
        Current.Value = this;
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Current.Value == this)
            {
                _measurements.Enqueue(new Measurement(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}", StringComparer.Ordinal)));
            }
        });
        _meters.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name || furtherSources.Contains(source.Name, StringComparer.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => Current.Value == this ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            // Other logs hear of these too.
            ActivityStopped = activity =>
            {
                if (Current.Value == this)
                {
                    _activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Every measurement so far.</summary>
    public IReadOnlyList<Measurement> Measurements => [.. _measurements];

    /// <summary>The activities that have ended, in that order.</summary>
    public IReadOnlyList<Activity> Activities => [.. _activities];

    /// <summary>The sum of the measurements of an instrument that have all these tags.</summary>
    public long Sum(string instrument, params IEnumerable<(string Name, string Value)> tags) => Measurements
        .Where(one => one.Instrument == instrument && tags.All(tag => one.Tags.GetValueOrDefault(tag.Name) == tag.Value))
        .Sum(one => one.Value);

    public void Dispose()
    {
        Current.Value = null;
        _meters.Dispose();
        _listener.Dispose();
    }

    /// <summary>One measurement, its tags as text.</summary>
    internal sealed record Measurement(string Instrument, long Value, IReadOnlyDictionary<string, string> Tags);
}
