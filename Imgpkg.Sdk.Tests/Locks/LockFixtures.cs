namespace Imgpkg.Sdk.Tests.Locks;

/// <summary>The expected texts of lock files, and the reference most tests use.</summary>
internal static class LockFixtures
{
    public const string Hex = "7cc9d4de87484d7256acc37da1563cc14ac8e24fade03e36ace3664ee61d6b4a";
    public const string Image = $"registry.test/app@sha256:{Hex}";

    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>An ImagesLock of one image with the given lines, indented, as annotations.</summary>
    public static string Annotated(params ReadOnlySpan<string> lines) =>
        $"""
        apiVersion: imgpkg.carvel.dev/v1alpha1
        kind: ImagesLock
        images:
        - image: {Image}
          annotations:
            {string.Join("\n    ", lines)}

        """;

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Fixtures");
}
