using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Error messages as the command composes them, and as the golden data has them laid out.</summary>
internal static partial class ErrorText
{
    public static string Of(ImgpkgException failure) => failure.Activity is null ? failure.Message : $"{failure.Activity}: {failure.Message}";

    /// <summary>What the command printed, without its prefix and layout (cli 1.7).</summary>
    public static string FromOutput(string standardError) => Layout().Replace(standardError["imgpkg: Error: ".Length..].TrimEnd(), " ");

    [GeneratedRegex("\n *")]
    private static partial Regex Layout();
}
