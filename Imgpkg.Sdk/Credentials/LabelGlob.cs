namespace Imgpkg.Sdk.Credentials;

/// <summary>Shell-style patterns for one label of a host name: <c>*</c>, <c>?</c> and classes such as <c>[a-f]</c> (registry 2.3).</summary>
internal static class LabelGlob
{
    /// <summary>Whether every class of the pattern is closed and names something.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> pattern)
    {
        for (int open = pattern.IndexOf('['); open >= 0; open = pattern.IndexOf('['))
        {
            int length = ClassLength(pattern[open..]);
            if (length == 0)
            {
                return false;
            }

            pattern = pattern[(open + length)..];
        }

        return true;
    }

    /// <summary>Whether the whole text fits the pattern. Takes no more than length times length steps, whatever the pattern.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0;
        int afterStar = -1;
        int restart = 0;
        for (int i = 0; i < text.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                afterStar = ++at;
                restart = i;
            }
            else if (MatchOne(pattern[at..], text[i]) is int length and > 0)
            {
                at += length;
                i++;
            }
            else if (afterStar >= 0)
            {
                at = afterStar;
                i = ++restart;
            }
            else
            {
                return false;
            }
        }

        return !pattern[at..].ContainsAnyExcept('*');
    }

    // How many characters of the pattern stand for the character; 0 when they do not.
    private static int MatchOne(ReadOnlySpan<char> pattern, char c)
    {
        if (pattern.IsEmpty)
        {
            return 0;
        }

        if (pattern[0] != '[')
        {
            return pattern[0] == '?' || pattern[0] == c ? 1 : 0;
        }

        int length = ClassLength(pattern);
        return length > 0 && IsInClass(pattern[1..(length - 1)], c) ? length : 0;
    }

    // "[" up to the "]" that closes it; a "]" directly after the opening is none.
    private static int ClassLength(ReadOnlySpan<char> pattern)
    {
        int start = pattern.StartsWith("[^") ? 3 : 2;
        int close = pattern.Length < start ? -1 : pattern[start..].IndexOf(']');
        return close < 0 ? 0 : start + close + 1;
    }

    private static bool IsInClass(ReadOnlySpan<char> members, char c)
    {
        bool negated = members[0] == '^';
        bool found = false;
        for (int i = negated ? 1 : 0; i < members.Length; i++)
        {
            bool range = i + 2 < members.Length && members[i + 1] == '-';
            char last = range ? members[i + 2] : members[i];
            found |= c >= members[i] && c <= last;
            i += range ? 2 : 0;
        }

        return found != negated;
    }
}
