using Imgpkg.Sdk.Oci;
using System.Text;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>The order of mapping keys: letters by code point, digits by number (formats 4.5).</summary>
internal static class NaturalOrder
{
    /// <summary>
    /// Sorts keys. The order is not transitive, so library sorts may fail on it; merging lists that were put in order of their
    /// code points first gives one result whatever order the keys came in.
    /// </summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> keys)
    {
        string[] sorted = [.. keys];
        Array.Sort(sorted, Utf8Order.Instance);
        return MergeSort(sorted);
    }

    /// <summary>Compares two keys.</summary>
    public static int Compare(string left, string right)
    {
        Rune[] a = [.. left.EnumerateRunes()];
        Rune[] b = [.. right.EnumerateRunes()];
        int at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        bool isLetterA = Rune.IsLetter(a[at]);
        bool isLetterB = Rune.IsLetter(b[at]);
        if (isLetterA || isLetterB)
        {
            return isLetterA && isLetterB ? a[at].CompareTo(b[at]) : isLetterA ? 1 : -1;
        }

        // A zero after other digits is no leading zero: without the virtual one, 10 would come before 9 in 110 and 19.
        string lead = IsZero(a[at]) || IsZero(b[at]) ? LeadingOne(a.AsSpan(0, at)) : string.Empty;
        string runA = lead + Digits(a.AsSpan(at));
        string runB = lead + Digits(b.AsSpan(at));
        int byNumber = CompareNumbers(runA.AsSpan().TrimStart('0'), runB.AsSpan().TrimStart('0'));
        return byNumber != 0 ? byNumber
            : runA.Length != runB.Length ? runA.Length.CompareTo(runB.Length)
            : a[at].CompareTo(b[at]);
    }

    private static string[] MergeSort(string[] keys)
    {
        if (keys.Length < 2)
        {
            return keys;
        }

        string[] left = MergeSort(keys[..(keys.Length / 2)]);
        string[] right = MergeSort(keys[(keys.Length / 2)..]);
        string[] merged = new string[keys.Length];
        for (int i = 0, l = 0, r = 0; i < merged.Length; i++)
        {
            bool takeLeft = r == right.Length || (l < left.Length && Compare(left[l], right[r]) <= 0);
            merged[i] = takeLeft ? left[l++] : right[r++];
        }

        return merged;
    }

    private static bool IsZero(Rune rune) => rune.Value == '0';

    private static string LeadingOne(ReadOnlySpan<Rune> before)
    {
        for (int i = before.Length - 1; i >= 0 && IsDigit(before[i]); i--)
        {
            if (!IsZero(before[i]))
            {
                return "1";
            }
        }

        return string.Empty;
    }

    private static string Digits(ReadOnlySpan<Rune> text)
    {
        var digits = new StringBuilder();
        for (int i = 0; i < text.Length && IsDigit(text[i]); i++)
        {
            digits.Append((char)text[i].Value);
        }

        return digits.ToString();
    }

    private static bool IsDigit(Rune rune) => rune.Value is >= '0' and <= '9';

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
}
