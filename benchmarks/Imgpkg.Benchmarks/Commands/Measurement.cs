using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>What one run of a command cost.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="ProcessorSeconds">Of it and all processes it started, registries excluded.</param>
/// <param name="Kibibytes">The largest resident memory of any of them.</param>
/// <param name="Requests">What the registries were asked.</param>
internal sealed record Measurement(double Seconds, double ProcessorSeconds, long Kibibytes, int Requests)
{
    public string SecondsText => Seconds.ToString("f3", CultureInfo.InvariantCulture);

    public string MebibytesText => (Kibibytes / 1024).ToString(CultureInfo.InvariantCulture);

    public string RequestsText => Requests.ToString(CultureInfo.InvariantCulture);

    /// <summary>The medians, each by itself.</summary>
    public static Measurement Median(IReadOnlyCollection<Measurement> runs) => new(
        Middle(runs, run => run.Seconds), Middle(runs, run => run.ProcessorSeconds), Middle(runs, run => run.Kibibytes), Middle(runs, run => run.Requests));

    private static T Middle<T>(IReadOnlyCollection<Measurement> runs, Func<Measurement, T> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);
}
