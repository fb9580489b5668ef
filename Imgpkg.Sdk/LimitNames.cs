namespace Imgpkg.Sdk;

/// <summary>What limits are called outside of programs: <c>MaxEntries</c> is the variable <c>IMGPKG_MAX_ENTRIES</c>.</summary>
internal static class LimitNames
{
    // Needed at every start: an expression would cost more than it says.
    public static string Variable(string property) =>
        "IMGPKG" + string.Concat(property.Select(character => char.IsAsciiLetterUpper(character) ? $"_{character}" : $"{char.ToUpperInvariant(character)}"));
}
