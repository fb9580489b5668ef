using System.Globalization;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>What is told: which commands to measure, which work, how often.</summary>
/// <param name="Contenders">Programs with the command line of imgpkg; the first makes what the others need too.</param>
/// <param name="Only">A part of the names of the work to do; null for all.</param>
/// <param name="Rounds">How often everything is done; medians are taken.</param>
/// <param name="Output">The page to write tables to; null for none.</param>
internal sealed record BenchmarkArguments(IReadOnlyList<Contender> Contenders, string? Only, int Rounds, string? Output)
{
    private const string Usage = """
        usage: commands NAME=PATH... [--only PART] [--rounds N] [--write FILE]
               growth NAME=PATH [--only PART] [--images-up-to N] [--gib-up-to N] [--rounds N] [--write FILE]
               concurrency NAME=PATH [--only PART] [--rounds N] [--write FILE]
               distance NAME=PATH [--rounds N] [--write FILE]
        """;

    /// <summary>The most images of a bundle that <c>growth</c> measures.</summary>
    public double ImagesUpTo { get; init; } = double.PositiveInfinity;

    /// <summary>The biggest image that <c>growth</c> measures, in GiB.</summary>
    public double GibibytesUpTo { get; init; } = double.PositiveInfinity;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be read, or name no command.</exception>
    public static BenchmarkArguments Parse(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments read = new([], null, 5, null);
        for (int i = 0; i < arguments.Count; i++)
        {
            read = arguments[i] switch
            {
                "--only" => read with { Only = Value(arguments, ++i) },
                "--rounds" => read with { Rounds = int.Parse(Value(arguments, ++i), CultureInfo.InvariantCulture) },
                "--write" => read with { Output = Value(arguments, ++i) },
                "--images-up-to" => read with { ImagesUpTo = Number(Value(arguments, ++i)) },
                "--gib-up-to" => read with { GibibytesUpTo = Number(Value(arguments, ++i)) },
                _ when arguments[i].Split('=', 2) is [string name, string path] => read with { Contenders = [.. read.Contenders, new Contender(name, path)] },
                _ => throw new ArgumentException(Usage, nameof(arguments)),
            };
        }

        return read.Contenders.Count > 0 ? read : throw new ArgumentException(Usage, nameof(arguments));
    }

    /// <summary>Reads arguments that name one command.</summary>
    /// <exception cref="ArgumentException">They cannot be read, or do not name exactly one.</exception>
    public static BenchmarkArguments ParseOfOne(IReadOnlyList<string> arguments) =>
        Parse(arguments) is { Contenders.Count: 1 } read ? read : throw new ArgumentException(Usage, nameof(arguments));

    public bool Selects(string work) => Only is null || work.Contains(Only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Shows tables, and puts them into the page if there is one.</summary>
    public void Write(string mark, string tables)
    {
        Console.WriteLine(tables);
        if (Output is not null)
        {
            MarkedPage.Replace(Output, mark, tables);
        }
    }

    private static string Value(IReadOnlyList<string> arguments, int index) => index < arguments.Count ? arguments[index] : throw new ArgumentException(Usage, nameof(arguments));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
