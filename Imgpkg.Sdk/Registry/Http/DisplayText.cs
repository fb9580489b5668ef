using System.Globalization;
using System.Text;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Makes texts of a server fit to be shown: bounded, and without characters a terminal would act on or that reorder text (R6.17, R3.19).</summary>
internal static class DisplayText
{
    private const int MaxShown = 1024;

    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxShown));
        foreach (char c in text)
        {
            if (clean.Length == MaxShown)
            {
                return clean.Append("...").ToString();
            }

            if (c is '\n' or '\t' || !(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }
}
