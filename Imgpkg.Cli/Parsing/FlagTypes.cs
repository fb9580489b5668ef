using System.Globalization;

namespace Imgpkg.Cli.Parsing;

/// <summary>The kinds of flag values (cli 2.3).</summary>
internal static class FlagTypes
{
    public static FlagType<bool> Boolean { get; } = new()
    {
        Empty = false,
        Read = (_, text) => BooleanValue.Parse(text),
        FormatDefault = value => value ? "true" : null,
    };

    public static FlagType<string> Text { get; } = new()
    {
        Name = "string",
        Empty = string.Empty,
        Read = (_, text) => text,
        FormatDefault = value => value.Length == 0 ? null : Quoting.Quote(value),
    };

    public static FlagType<IReadOnlyList<string>> TextList { get; } = new()
    {
        Name = "strings",
        IsRepeatable = true,
        Empty = [],
        Read = (list, text) => [.. list, .. CsvRecord.Read(text)],
        FormatDefault = list => list.Count == 0 ? null : $"[{string.Join(',', list)}]",
    };

    public static FlagType<IReadOnlyDictionary<string, string>> Pairs { get; } = new()
    {
        Name = "stringToString",
        IsRepeatable = true,
        Empty = new Dictionary<string, string>(StringComparer.Ordinal),
        Read = PairsValue.Add,

        // The original shows the empty default of this kind, and of no other.
        FormatDefault = _ => "[]",
    };

    public static FlagType<TimeSpan> Duration { get; } = new()
    {
        Name = "duration",
        Empty = TimeSpan.Zero,
        Read = (_, text) => DurationValue.Parse(text),
        FormatDefault = value => value == TimeSpan.Zero ? null : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s"),
    };

    public static FlagType<long> Integer { get; } = new()
    {
        Name = "int",
        Empty = 0,
        Read = (_, text) => IntegerValue.Parse(text),
        FormatDefault = value => value == 0 ? null : value.ToString(CultureInfo.InvariantCulture),
    };
}
