using System.Buffers;
using System.Text;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Reads <c>WWW-Authenticate</c> values: several challenges in one line or many, parameters in any order, quoted strings with commas and
/// escapes, token68 (RFC 9110, 11.6.1; R3.1). Works on the raw text, because the typed header refuses sloppy servers.
/// </summary>
internal static class ChallengeParser
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/:=");

    public static IReadOnlyList<AuthenticationChallenge> Parse(IEnumerable<string> headers)
    {
        var challenges = new List<AuthenticationChallenge>();
        foreach (string header in headers)
        {
            ParseLine(header, challenges);
        }

        return challenges;
    }

    private static void ParseLine(string line, List<AuthenticationChallenge> challenges)
    {
        Dictionary<string, string>? parameters = null;
        int position = 0;
        while (true)
        {
            SkipSeparators(line, ref position);
            if (position >= line.Length)
            {
                return;
            }

            string word = ReadName(line, ref position);
            if (word.Length == 0)
            {
                // Nothing this grammar knows: go on behind it.
                position++;
                continue;
            }

            int afterWord = position;
            SkipSpaces(line, ref position);
            if (position < line.Length && line[position] == '=' && parameters is not null)
            {
                position++;
                SkipSpaces(line, ref position);
                parameters.TryAdd(word.ToLowerInvariant(), ReadValue(line, ref position));
            }
            else
            {
                position = afterWord;
                parameters = new Dictionary<string, string>(StringComparer.Ordinal);
                challenges.Add(new AuthenticationChallenge(word.ToLowerInvariant(), parameters));
            }
        }
    }

    private static string ReadName(string line, ref int position)
    {
        int start = position;
        while (position < line.Length && line[position] != '=' && TokenCharacters.Contains(line[position]))
        {
            position++;
        }

        return line[start..position];
    }

    private static string ReadValue(string line, ref int position)
    {
        if (position < line.Length && line[position] == '"')
        {
            return ReadQuoted(line, ref position);
        }

        int start = position;
        while (position < line.Length && TokenCharacters.Contains(line[position]))
        {
            position++;
        }

        return line[start..position];
    }

    private static string ReadQuoted(string line, ref int position)
    {
        var value = new StringBuilder();
        for (position++; position < line.Length && line[position] != '"'; position++)
        {
            if (line[position] == '\\' && position + 1 < line.Length)
            {
                position++;
            }

            value.Append(line[position]);
        }

        position = Math.Min(position + 1, line.Length);
        return value.ToString();
    }

    private static void SkipSeparators(string line, ref int position)
    {
        while (position < line.Length && line[position] is (' ' or '\t' or ','))
        {
            position++;
        }
    }

    private static void SkipSpaces(string line, ref int position)
    {
        while (position < line.Length && line[position] is (' ' or '\t'))
        {
            position++;
        }
    }
}
