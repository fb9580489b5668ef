using System.Text;

namespace Imgpkg.Cli.Parsing;

/// <summary>Separates flags from other arguments by the original's rules (cli 2.2, 2.4).</summary>
internal sealed class FlagReader
{
    private readonly IReadOnlyCollection<IFlag> _flags;
    private readonly Queue<string> _pending;
    private readonly Action<IFlag> _deprecated;

    private FlagReader(IReadOnlyCollection<IFlag> flags, IEnumerable<string> arguments, Action<IFlag> deprecated)
    {
        _flags = flags;
        _pending = new Queue<string>(arguments);
        _deprecated = deprecated;
    }

    /// <summary>The uses of flags, in order.</summary>
    public List<FlagUse> Uses { get; } = [];

    /// <summary>What is no flag, in order.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>Reads all arguments.</summary>
    /// <param name="flags">The flags there are.</param>
    /// <param name="arguments">The arguments without the words that name the command.</param>
    /// <param name="deprecated">Called for every use of a deprecated flag, at once: a later argument may be wrong.</param>
    /// <exception cref="UsageException">A flag is unknown, or has no value or a wrong one.</exception>
    public static FlagReader Read(IReadOnlyCollection<IFlag> flags, IEnumerable<string> arguments, Action<IFlag> deprecated)
    {
        FlagReader reader = new(flags, arguments, deprecated);
        while (reader._pending.TryDequeue(out string? argument))
        {
            if (argument == "--")
            {
                reader.Arguments.AddRange(reader._pending);
                break;
            }

            reader.ReadArgument(argument);
        }

        return reader;
    }

    private void ReadArgument(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal))
        {
            ReadLong(argument);
        }
        else if (argument.Length > 1 && argument[0] == '-')
        {
            ReadShort(argument[1..]);
        }
        else
        {
            Arguments.Add(argument);
        }
    }

    private void ReadLong(string argument)
    {
        if (argument[2] is '-' or '=')
        {
            throw new UsageException($"bad flag syntax: {argument}");
        }

        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument : argument[..equals];
        IFlag flag = _flags.FirstOrDefault(f => f.Name == name) ?? throw new UsageException($"unknown flag: {name}");
        string? value = equals >= 0 ? argument[(equals + 1)..]
            : flag.TypeName is null ? "true"
            : _pending.TryDequeue(out string? next) ? next
            : throw new UsageException($"flag needs an argument: {name}");
        Use(flag, value);
    }

    /// <summary>Reads grouped shorthands: booleans up to one that takes the rest, or the next argument, as its value.</summary>
    private void ReadShort(string letters)
    {
        while (letters.Length > 0)
        {
            // The original looks at bytes.
            char letter = letters[0];
            IFlag flag = _flags.FirstOrDefault(f => f.Shorthand == letter)
                ?? throw new UsageException($"unknown shorthand flag: {Quoting.QuoteLetter(new Rune((uint)Encoding.UTF8.GetBytes(letters)[0]))} in -{letters}");
            string rest = letters[1..];
            bool hasValue = rest.Length > 1 && rest[0] == '=';
            string value = hasValue ? rest[1..]
                : flag.TypeName is null ? "true"
                : rest.Length > 0 ? rest
                : _pending.TryDequeue(out string? next) ? next
                : throw new UsageException($"flag needs an argument: {Quoting.QuoteLetter(new Rune(letter))} in -{letters}");
            Use(flag, value);
            letters = hasValue || flag.TypeName is not null ? string.Empty : rest;
        }
    }

    private void Use(IFlag flag, string value)
    {
        try
        {
            flag.Check(value);
        }
        catch (FlagValueException e)
        {
            string name = flag.Shorthand is { } letter ? $"-{letter}, {flag.Name}" : flag.Name;
            throw new UsageException($"invalid argument {Quoting.Quote(value)} for {Quoting.Quote(name)} flag: {e.Message}");
        }

        Uses.Add(new FlagUse(flag, value));
        if (flag.Deprecation is not null)
        {
            _deprecated(flag);
        }
    }
}
