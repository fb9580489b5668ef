namespace Imgpkg.Sdk.Oci;

/// <summary>
/// Orders strings by their UTF-8 bytes. Ordinal comparison orders by UTF-16 units, which puts characters outside the basic plane
/// before U+E000..U+FFFF.
/// </summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        int length = Math.Min(x.Length, y.Length);
        for (int i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                // Surrogates encode characters above every other UTF-16 unit; among themselves their order is that of the characters.
                int rank = Rank(x[i]) - Rank(y[i]);
                return rank != 0 ? rank : x[i] - y[i];
            }
        }

        return x.Length - y.Length;
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? 1 : 0;
}
