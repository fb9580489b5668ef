namespace Imgpkg.Cli.Completion;

/// <summary>The completion scripts of the shells; they ask <c>imgpkg __complete</c> (cli 2.8).</summary>
internal static class CompletionScripts
{
    private static readonly Dictionary<string, string> Extensions = new(StringComparer.Ordinal)
    {
        ["bash"] = "bash",
        ["zsh"] = "zsh",
        ["fish"] = "fish",
        ["powershell"] = "ps1",
    };

    public static IReadOnlyCollection<string> Shells => Extensions.Keys;

    public static string Of(string shell)
    {
        using Stream script = typeof(CompletionScripts).Assembly.GetManifestResourceStream($"imgpkg.{Extensions[shell]}")!;
        using StreamReader reader = new(script);
        return reader.ReadToEnd();
    }
}
