namespace Imgpkg.Sdk.Locks;

/// <summary>
/// Orders texts by their UTF-8 bytes, which is by code point. Ordinal comparison of UTF-16 differs: it puts U+E000..U+FFFF after the
/// characters outside the basic plane.
/// </summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        int common = x.AsSpan().CommonPrefixLength(y);
        if (common == x?.Length || common == y?.Length)
        {
            return (x?.Length ?? -1).CompareTo(y?.Length ?? -1);
        }

        (char left, char right) = (x![common], y![common]);
        return char.IsSurrogate(left) == char.IsSurrogate(right) ? left.CompareTo(right) : char.IsSurrogate(left) ? 1 : -1;
    }
}
