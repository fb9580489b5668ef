namespace Imgpkg.Cli.Parsing;

/// <summary>Reads <c>key=value</c> pairs (cli 2.3, stringToString).</summary>
internal static class PairsValue
{
    public static IReadOnlyDictionary<string, string> Add(IReadOnlyDictionary<string, string> current, string text)
    {
        Dictionary<string, string> pairs = new(current, StringComparer.Ordinal);
        IEnumerable<string> items = text.Count('=') switch
        {
            0 => throw Invalid(text),
            1 => [text.Trim('"')],
            _ => CsvRecord.Read(text),
        };
        foreach (string item in items)
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw Invalid(item);
            }

            pairs[item[..equals]] = item[(equals + 1)..];
        }

        return pairs;
    }

    private static FlagValueException Invalid(string text) => new($"{text} must be formatted as key=value");
}
