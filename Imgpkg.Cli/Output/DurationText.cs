using System.Globalization;

namespace Imgpkg.Cli.Output;

/// <summary>Writes durations as the original does: <c>15.86µs</c>, <c>43.204905ms</c>, <c>1.5s</c>, <c>1m2.5s</c> (cli 3.1).</summary>
internal static class DurationText
{
    private const long NanosecondsPerTick = 100;

    // Trailing zeros of a decimal show; dividing by one with all its places takes them away.
    private const decimal WithoutTrailingZeros = 1.0000000000000000000000000000m;

    public static string Of(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        decimal nanoseconds = duration.Ticks * NanosecondsPerTick;
        return duration switch
        {
            { Ticks: < TimeSpan.TicksPerMicrosecond } => Number(nanoseconds) + "ns",
            { Ticks: < TimeSpan.TicksPerMillisecond } => Number(nanoseconds / 1_000) + "\u00b5s",
            { Ticks: < TimeSpan.TicksPerSecond } => Number(nanoseconds / 1_000_000) + "ms",
            _ => Hours(duration) + Number(duration.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond) + "s",
        };
    }

    private static string Hours(TimeSpan duration)
    {
        string minutes = duration.Ticks >= TimeSpan.TicksPerMinute ? $"{Number(duration.Minutes)}m" : string.Empty;
        return duration.Ticks >= TimeSpan.TicksPerHour ? $"{Number(duration.Ticks / TimeSpan.TicksPerHour)}h{minutes}" : minutes;
    }

    private static string Number(decimal value) => (value / WithoutTrailingZeros).ToString(CultureInfo.InvariantCulture);
}
