namespace Imgpkg.Cli.Parsing;

/// <summary>The values of a command's flags, from their uses on the command line.</summary>
internal sealed class FlagValues
{
    private readonly Dictionary<IFlag, List<string>> _uses = [];

    /// <summary>
    /// Of uses of one flag the last one counts; of a list all count. A list that has two names starts anew when the second one comes into play.
    /// </summary>
    /// <param name="uses">All uses, in order.</param>
    /// <param name="calledAs">The word that named the command, as typed.</param>
    public FlagValues(IReadOnlyList<FlagUse> uses, string calledAs)
    {
        CalledAs = calledAs;
        HashSet<IFlag> seen = [];
        foreach (FlagUse use in uses)
        {
            List<string> values = UsesOf(use.Flag.SharedWith ?? use.Flag);
            if (seen.Add(use.Flag) || !use.Flag.IsRepeatable)
            {
                values.Clear();
            }

            values.Add(use.Value);
        }
    }

    /// <summary>The word that named the command, as typed: an alias stays one.</summary>
    public string CalledAs { get; }

    public bool IsGiven(IFlag flag) => _uses.ContainsKey(flag);

    public T GetValue<T>(Flag<T> flag) => flag.Read(_uses.GetValueOrDefault(flag) ?? []);

    /// <summary>Gets the value of a text flag; empty without a default.</summary>
    public string Text(Flag<string> flag) => GetValue(flag);

    private List<string> UsesOf(IFlag flag)
    {
        if (!_uses.TryGetValue(flag, out List<string>? uses))
        {
            _uses.Add(flag, uses = []);
        }

        return uses;
    }
}
