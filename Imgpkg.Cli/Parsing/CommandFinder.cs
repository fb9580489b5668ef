using Imgpkg.Cli.Commands;

namespace Imgpkg.Cli.Parsing;

/// <summary>
/// Finds the command that the arguments name. Flags may stand before and between its words; one that is not known as a boolean takes the
/// argument after it along (imgpkg compatibility; so <c>--help push</c> is the help of the root, cli 2.6).
/// </summary>
internal sealed class CommandFinder
{
    private CommandFinder(ToolCommand root, IEnumerable<string> arguments)
    {
        Command = root;
        Rest = [.. arguments];
    }

    public ToolCommand Command { get; private set; }

    /// <summary>The words that name the command, as typed: an alias stays one.</summary>
    public List<string> Words { get; } = [];

    /// <summary>The arguments without these words.</summary>
    public List<string> Rest { get; }

    public static CommandFinder Find(ToolCommand root, IEnumerable<string> arguments)
    {
        CommandFinder finder = new(root, arguments);
        while (finder.TryDescend())
        {
        }

        return finder;
    }

    private bool TryDescend()
    {
        int index = FirstWord();
        if (index < 0 || Command.FindSubcommand(Rest[index]) is not { } command)
        {
            return false;
        }

        Words.Add(Rest[index]);
        Rest.RemoveAt(index);
        Command = command;
        return true;
    }

    private int FirstWord()
    {
        for (int i = 0; i < Rest.Count && Rest[i] != "--"; i++)
        {
            string argument = Rest[i];
            if (argument.Length > 0 && argument[0] != '-')
            {
                return i;
            }

            bool isFlag = argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2;
            if (isFlag && !argument.Contains('=', StringComparison.Ordinal) && !IsBoolean(argument))
            {
                i++;
            }
        }

        return -1;
    }

    private bool IsBoolean(string argument) => Command.AllFlags.Any(f =>
        f.TypeName is null && !Command.IsInformational(f) && (argument == f.Name || (f.Shorthand is { } letter && argument == $"-{letter}")));
}
