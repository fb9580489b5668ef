using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>What <c>commands</c> is told: which commands to compare, which work, how often.</summary>
/// <param name="Contenders">Programs with the command line of imgpkg; the first makes what the others need too.</param>
/// <param name="Only">A part of the names of the work to do; null for all.</param>
/// <param name="Rounds">How often everything is done; medians are taken.</param>
/// <param name="Output">The page to write the table to; null for none.</param>
internal sealed record CommandArguments(IReadOnlyList<Contender> Contenders, string? Only, int Rounds, string? Output)
{
    private const string Usage = "usage: commands NAME=PATH... [--only PART] [--rounds N] [--write FILE]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be read, or name no command.</exception>
    public static CommandArguments Parse(IReadOnlyList<string> arguments)
    {
        CommandArguments read = new([], null, 5, null);
        for (int i = 0; i < arguments.Count; i++)
        {
            read = arguments[i] switch
            {
                "--only" => read with { Only = Value(arguments, ++i) },
                "--rounds" => read with { Rounds = int.Parse(Value(arguments, ++i), CultureInfo.InvariantCulture) },
                "--write" => read with { Output = Value(arguments, ++i) },
                _ when arguments[i].Split('=', 2) is [string name, string path] => read with { Contenders = [.. read.Contenders, new Contender(name, path)] },
                _ => throw new ArgumentException(Usage, nameof(arguments)),
            };
        }

        return read.Contenders.Count > 0 ? read : throw new ArgumentException(Usage, nameof(arguments));
    }

    public bool Selects(string work) => Only is null || work.Contains(Only, StringComparison.OrdinalIgnoreCase);

    private static string Value(IReadOnlyList<string> arguments, int index) => index < arguments.Count ? arguments[index] : throw new ArgumentException(Usage, nameof(arguments));
}
