using System.CommandLine;

namespace Imgpkg.Cli.Parsing;

/// <summary>An option with what System.CommandLine does not know of: value syntax and help layout of the original (cli 2.2, 2.3).</summary>
internal sealed class Flag<T> : Option<T>, IFlag
{
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

        // Zero values stand for an empty one: System.CommandLine drops empty values.
        Arity = ArgumentArity.ZeroOrMore;
        DefaultValueFactory = _ => initial;
        CustomParser = result => result.Tokens.Aggregate(type.Empty, (value, token) => type.Read(value, token.Value));
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

    public void Check(string value) => _ = _type.Read(_type.Empty, value);
}
