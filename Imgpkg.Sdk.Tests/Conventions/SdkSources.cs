using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>The source files of the SDK, with what the conventions say about a file: its folder, its namespace and what it uses.</summary>
internal static partial class SdkSources
{
    public static IReadOnlyList<SdkSource> All { get; } = [.. Read()];

    private static IEnumerable<SdkSource> Read()
    {
        string root = Path.Combine(SuiteEnvironment.SourceRoot, "Imgpkg.Sdk");
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (!path.StartsWith("bin/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal))
            {
                yield return Read(path, File.ReadAllText(file));
            }
        }
    }

    /// <summary>Reads one file; the path is relative to the project and has <c>/</c>.</summary>
    public static SdkSource Read(string path, string text)
    {
        string folder = (Path.GetDirectoryName(path) ?? string.Empty).Replace('\\', '/').Replace('/', '.');
        string code = Comment().Replace(text, string.Empty);
        string declared = Namespace().Match(code).Groups["name"].Value;
        return new SdkSource(path, folder, declared, [.. Use().Matches(Namespace().Replace(code, string.Empty)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)]);
    }

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // Directives, aliases and qualified names alike.
    [GeneratedRegex(@"\bImgpkg\.Sdk\.(?<name>[A-Z]\w*(?:\.[A-Z]\w*)*)")]
    private static partial Regex Use();
}

/// <summary>One source file. <paramref name="Uses"/> are the names it mentions behind <c>Imgpkg.Sdk.</c></summary>
internal sealed record SdkSource(string Path, string Folder, string Namespace, IReadOnlyList<string> Uses);
