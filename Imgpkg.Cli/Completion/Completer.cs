using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Completion;

/// <summary>Finds what may follow the words of an unfinished command line (cli 2.8).</summary>
internal sealed class Completer
{
    private static readonly Candidates AnyFile = new([], AllowsFiles: true);

    private readonly CommandFinder _found;
    private readonly ToolCommand _command;
    private readonly string _partial;
    private readonly HashSet<IFlag> _used = [];
    private readonly List<string> _arguments = [];

    private Completer(ToolCommand root, IReadOnlyList<string> words, string partial)
    {
        _found = CommandFinder.Find(root, words);
        _command = _found.Command;
        _partial = partial;
    }

    /// <summary>Completes the last word.</summary>
    /// <param name="root">The program.</param>
    /// <param name="words">The words before, without the program's name.</param>
    /// <param name="partial">What there is of the last word; may be empty.</param>
    public static Candidates Complete(ToolCommand root, IReadOnlyList<string> words, string partial) => new Completer(root, words, partial).Complete();

    private Candidates Complete()
    {
        if (IsFlagValue())
        {
            return AnyFile;
        }

        ReadWords();
        if (_used.Any(_command.IsInformational))
        {
            return new Candidates([], AllowsFiles: false);
        }

        bool onlyArguments = _found.Rest.Contains("--", StringComparer.Ordinal);
        return _partial.StartsWith('-') && !onlyArguments ? new Candidates(Flags(), AllowsFiles: false) : Words();
    }

    /// <summary>Whether the word is the value of a flag: any file, for all that is known.</summary>
    private bool IsFlagValue()
    {
        if (_partial.StartsWith('-'))
        {
            return _partial.Contains('=', StringComparison.Ordinal);
        }

        string last = _found.Rest.LastOrDefault() ?? string.Empty;
        return _command.AllFlags.Any(flag => flag.TypeName is not null && IsNamed(flag, last));
    }

    private static bool IsNamed(IFlag flag, string word) =>
        word == flag.Name || (flag.Shorthand is { } letter && word.Length > 1 && word[0] == '-' && word[1] != '-' && word[^1] == letter);

    private void ReadWords()
    {
        try
        {
            FlagReader reader = FlagReader.Read([.. _command.AllFlags], _found.Rest, static _ => { });
            _used.UnionWith(reader.Uses.Select(use => use.Flag));
            _arguments.AddRange(reader.Arguments);
        }
        catch (UsageException)
        {
            // A mistake is shown when the command runs; what follows can be completed all the same.
        }
    }

    private List<Candidate> Flags()
    {
        List<Candidate> missing = RequiredFlags();
        return missing.Count > 0 ? missing : [.. _command.AllFlags.Where(IsUsable).OrderBy(flag => flag.Name, StringComparer.Ordinal).SelectMany(Spellings)];
    }

    private List<Candidate> RequiredFlags() => [.. _command.LocalFlags.Where(flag => flag.Required && IsUsable(flag)).SelectMany(Spellings)];

    private bool IsUsable(IFlag flag) => !flag.Hidden && (flag.IsRepeatable || !_used.Contains(flag));

    private IEnumerable<Candidate> Spellings(IFlag flag) =>
        Matching(flag.Shorthand is { } letter ? [flag.Name, $"-{letter}"] : [flag.Name], flag.Description);

    private Candidates Words()
    {
        ToolCommand[] subcommands = [.. _command.Subcommands.Where(command => !command.Hidden)];
        if (_arguments.Count > 0)
        {
            return new Candidates([], AllowsFiles: !_command.AcceptsArguments);
        }

        List<Candidate> words =
        [
            .. subcommands.OrderBy(command => command.Name, StringComparer.Ordinal).SelectMany(command => Matching([command.Name], command.Description)),
            .. _command.ArgumentWords.SelectMany(word => Matching([word.Name], word.Description)),
            .. RequiredFlags(),
        ];
        return new Candidates(words, AllowsFiles: subcommands.Length == 0 && !_command.AcceptsArguments);
    }

    private IEnumerable<Candidate> Matching(IEnumerable<string> names, string description) =>
        names.Where(name => name.StartsWith(_partial, StringComparison.Ordinal)).Select(name => new Candidate(name, description));
}
