namespace Imgpkg.Cli.Parsing;

/// <summary>How one kind of value is read and shown (cli 2.3).</summary>
internal sealed record FlagType<T>
{
    /// <summary>The word for the value in the help; null for booleans.</summary>
    public string? Name { get; init; }

    public bool IsRepeatable { get; init; }

    /// <summary>The value before the first use.</summary>
    public required T Empty { get; init; }

    /// <summary>Takes one use of the flag into the value; throws <see cref="FlagValueException"/>.</summary>
    public required Func<T, string, T> Read { get; init; }

    /// <summary>The default as the help shows it, null to leave it out.</summary>
    public required Func<T, string?> FormatDefault { get; init; }
}
