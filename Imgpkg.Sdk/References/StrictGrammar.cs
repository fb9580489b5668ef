using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.References;

/// <summary>The regular expressions of distribution-spec 1.1, "Pulling manifests".</summary>
internal static partial class StrictGrammar
{
    public static bool IsRepository(string path) => RepositoryPattern().IsMatch(path);

    public static bool IsTag(string tag) => TagPattern().IsMatch(tag);

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();
}
