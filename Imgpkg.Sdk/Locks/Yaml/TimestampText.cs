using System.Globalization;
using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Recognises YAML 1.1 dates and times that exist in the calendar (formats 4.5).</summary>
internal static partial class TimestampText
{
    private const int MatchTimeout = 1000;

    // The calendar type starts at year 1; the year 0 of the proleptic calendar is a leap year, as 2000 is.
    private const int LeapYear = 2000;

    public static bool IsTimestamp(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int year = Number(match, "year");
        int month = Number(match, "month");
        int day = Number(match, "day");
        return month is >= 1 and <= 12
            && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? LeapYear : year, month)
            && (!match.Groups["hour"].Success || (Number(match, "hour") < 24 && Number(match, "minute") < 60 && Number(match, "second") < 60));
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})" +
        @"(([Tt](?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2}):(?<second>[0-9]{1,2})(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2}))" +
        @"|( (?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2}):(?<second>[0-9]{1,2})(\.[0-9]+)?))?\z",
        RegexOptions.ExplicitCapture,
        MatchTimeout)]
    private static partial Regex Pattern();
}
