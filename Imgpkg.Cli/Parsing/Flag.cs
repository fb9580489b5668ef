namespace Imgpkg.Cli.Parsing;

/// <summary>A flag with values of one type, and what the help says of it (cli 2.2, 2.3).</summary>
internal sealed class Flag<T> : IFlag
{
    private readonly FlagType<T> _type;
    private readonly T _initial;

    public Flag(string name, char? shorthand, string description, FlagType<T> type)
        : this(name, shorthand, description, type, type.Empty)
    {
    }

    public Flag(string name, char? shorthand, string description, FlagType<T> type, T initial)
    {
        _type = type;
        _initial = initial;
        Name = name;
        Shorthand = shorthand;
        Description = description;
    }

    public string Name { get; }

    public char? Shorthand { get; }

    public string Description { get; }

    public bool Hidden { get; init; }

    public bool Required { get; init; }

    public bool IsInherited { get; init; }

    public string? TypeName => _type.Name;

    public bool IsRepeatable => _type.IsRepeatable;

    public string? DefaultText => _type.FormatDefault(_initial);

    public string? Deprecation { get; init; }

    public IFlag? SharedWith { get; init; }

    public void Check(string value) => _ = _type.Read(_type.Empty, value);

    /// <summary>The value after these uses, in order; without one, the default.</summary>
    public T Read(IReadOnlyList<string> uses)
    {
        if (uses.Count == 0)
        {
            return _initial;
        }

        T value = _type.Empty;
        foreach (string use in uses)
        {
            value = _type.Read(value, use);
        }

        return value;
    }
}
