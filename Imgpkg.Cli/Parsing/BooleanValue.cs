namespace Imgpkg.Cli.Parsing;

/// <summary>Reads booleans (cli 2.2).</summary>
internal static class BooleanValue
{
    public static bool Parse(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FlagValueException($"strconv.ParseBool: parsing {Quoting.Quote(text)}: invalid syntax"),
    };
}
