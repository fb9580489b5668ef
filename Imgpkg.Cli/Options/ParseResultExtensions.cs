using System.CommandLine;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Options;

/// <summary>Reads values without null: text flags have an empty default.</summary>
internal static class ParseResultExtensions
{
    public static string Text(this ParseResult values, Flag<string> flag) => values.GetValue(flag) ?? string.Empty;
}
