using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>The documentation of the repository: the readme and what is in <c>docs</c>.</summary>
internal static partial class Pages
{
    private const string ApproveVariable = "IMGPKG_APPROVE_DOCS";

    public const string HowToApprove = $"If the new text is right, run the test once with {ApproveVariable}=1, and review what it changed.";

    /// <summary>Whether pages are to be changed to what was found.</summary>
    public static bool AreApproved => Environment.GetEnvironmentVariable(ApproveVariable) == "1";

    public static IReadOnlyList<string> All { get; } =
        ["README.md", .. Directory.GetFiles(InRoot("docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];

    public static string InRoot(string path) => Path.Combine(SuiteEnvironment.SourceRoot, path);

    public static string Read(string page) => File.ReadAllText(InRoot(page)).ReplaceLineEndings("\n");

    public static void Write(string page, string text) => File.WriteAllText(InRoot(page), text);

    public static IReadOnlyList<CodeBlock> BlocksOf(string page)
    {
        string text = Read(page);
        return [.. Fence().Matches(text).Select(match => new CodeBlock(
            page,
            text.AsSpan(0, match.Groups["text"].Index).Count('\n') + 1,
            match.Groups["language"].Value,
            match.Groups["remark"].Value.Trim(),
            match.Groups["text"].Value.TrimEnd('\n')))];
    }

    [GeneratedRegex(@"^(?:<!--(?<remark>[^>]*)-->\n)?```(?<language>[^\n]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
