namespace Imgpkg.Cli.Parsing;

/// <summary>What the argument reader and the help need to know about a flag, whatever the type of its value.</summary>
internal interface IFlag
{
    /// <summary>The name with its two dashes.</summary>
    string Name { get; }

    /// <summary>The one-letter name; null when there is none.</summary>
    char? Shorthand { get; }

    string Description { get; }

    bool Hidden { get; }

    bool Required { get; }

    /// <summary>Whether the commands below take it too.</summary>
    bool IsInherited { get; }

    /// <summary>The word for its value in the help; null for a boolean, which takes a value only after <c>=</c>.</summary>
    string? TypeName { get; }

    /// <summary>Whether every use adds to the value; otherwise the last one wins.</summary>
    bool IsRepeatable { get; }

    /// <summary>The default as the help shows it; null when it is not worth showing.</summary>
    string? DefaultText { get; }

    /// <summary>What to use instead; null when the flag is not deprecated.</summary>
    string? Deprecation { get; }

    /// <summary>The flag whose list this one fills under another name; null when it has a value of its own.</summary>
    IFlag? SharedWith { get; }

    /// <summary>Finds out whether a value can be read.</summary>
    /// <exception cref="FlagValueException">It cannot.</exception>
    void Check(string value);
}
