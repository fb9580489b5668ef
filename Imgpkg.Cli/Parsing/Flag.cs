using System.CommandLine;

namespace Imgpkg.Cli.Parsing;

/// <summary>An option with what System.CommandLine does not know of: value syntax and help layout of the original (cli 2.2, 2.3).</summary>
internal sealed class Flag<T> : Option<T>, IFlag
{
    /// <summary>Stands before values, because System.CommandLine drops empty ones. Not before booleans, where it takes only what it knows.</summary>
    private const string Marker = "=";

    private readonly FlagType<T> _type;

    public Flag(string name, char? shorthand, string description, FlagType<T> type)
        : this(name, shorthand, description, type, type.Empty)
    {
    }

    public Flag(string name, char? shorthand, string description, FlagType<T> type, T initial)
        : base(name)
    {
        _type = type;
        Shorthand = shorthand;
        Description = description;
        DefaultText = type.FormatDefault(initial);

        Arity = ArgumentArity.OneOrMore;
        DefaultValueFactory = _ => initial;
        CustomParser = result => result.Tokens.Aggregate(type.Empty, (value, token) => type.Read(value, Unmark(token.Value)));
        if (shorthand is { } letter)
        {
            Aliases.Add($"-{letter}");
        }
    }

    public char? Shorthand { get; }

    public string? TypeName => _type.Name;

    public bool IsRepeatable => _type.IsRepeatable;

    public string? DefaultText { get; }

    public string? Deprecation { get; init; }

    public IFlag? SharedWith { get; init; }

    public string Canonical(string value) => TypeName is null ? $"{Name}={_type.Read(_type.Empty, value)}" : $"{Name}={Marker}{value}";

    public void Check(string value) => _ = _type.Read(_type.Empty, value);

    private string Unmark(string token) => TypeName is null ? token : token[Marker.Length..];
}
