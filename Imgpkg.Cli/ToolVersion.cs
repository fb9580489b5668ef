using System.Reflection;

namespace Imgpkg.Cli;

/// <summary>The version as the command prints it (cli 2.7).</summary>
internal static class ToolVersion
{
    public static string Line { get; } = $"imgpkg version {Number()}\n";

    private static string Number()
    {
        string? version = typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

        // What follows the plus sign is the commit that was built.
        return version?.Split('+')[0] ?? "develop";
    }
}
