using System.Buffers;
using System.Globalization;

namespace Imgpkg.Cli.Parsing;

/// <summary>Reads durations such as <c>300ms</c>, <c>1.5s</c> or <c>1h30m</c>; every number needs a unit, but for a lone 0 (cli 2.3).</summary>
internal static class DurationValue
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static TimeSpan Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith('-');
        if (negative || rest.StartsWith('+'))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return TimeSpan.Zero;
        }

        decimal ticks = 0;
        do
        {
            ticks += ReadPart(text, ref rest);
        }
        while (rest.Length > 0);

        return ticks > long.MaxValue / 100m ? throw Invalid(text) : TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
    }

    private static decimal ReadPart(string text, ref ReadOnlySpan<char> rest)
    {
        int numberLength = rest.IndexOfAnyExcept(NumberCharacters);
        ReadOnlySpan<char> number = numberLength < 0 ? rest : rest[..numberLength];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            throw Invalid(text);
        }

        rest = rest[number.Length..];
        int unitLength = rest.IndexOfAny(NumberCharacters);
        ReadOnlySpan<char> unit = unitLength < 0 ? rest : rest[..unitLength];
        rest = rest[unit.Length..];
        decimal scale = unit switch
        {
            "" => throw new FlagValueException($"time: missing unit in duration {Quoting.Quote(text)}"),
            "ns" => 0.01m,
            "us" or "\u00b5s" or "\u03bcs" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => throw new FlagValueException($"time: unknown unit {Quoting.Quote(unit.ToString())} in duration {Quoting.Quote(text)}"),
        };

        // The original counts nanoseconds in 64 bits; checking here also keeps the product below what a decimal holds.
        return value > long.MaxValue / 100m ? throw Invalid(text) : value * scale;
    }

    private static FlagValueException Invalid(string text) => new($"time: invalid duration {Quoting.Quote(text)}");
}
