using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

/// <summary>The tars that the original wrote, and those that were broken by hand.</summary>
internal static class GoldenTars
{
    /// <summary>The names of the original's tars.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(SuiteEnvironment.Fixture("tars"), "*.tar").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static string File(string name) => SuiteEnvironment.Fixture($"tars/{name}");

    public static string HandMade(string name) => SuiteEnvironment.Fixture($"tars/handmade/{name}");
}
