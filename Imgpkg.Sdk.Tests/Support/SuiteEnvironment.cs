using System.Reflection;
using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Where the suite finds what was built and checked in, and the programs it starts.</summary>
internal static class SuiteEnvironment
{
    /// <summary>The root of the source tree the suite was built from.</summary>
    public static string SourceRoot => Metadata("SourceRoot");

    /// <summary>The tool, built in the same configuration as the suite.</summary>
    public static string CliAssembly => Metadata("CliAssembly");

    /// <summary>A project of <c>samples</c>, built in the same configuration as the suite.</summary>
    public static string SampleAssembly(string name) => Metadata("SampleAssemblies").Replace("NAME", name, StringComparison.Ordinal);

    /// <summary>The <c>dotnet</c> program of the runtime the suite runs on.</summary>
    public static string DotnetProgram => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The path of a file or directory below <c>Fixtures</c>.</summary>
    public static string Fixture(string relativePath) => Path.Combine(AppContext.BaseDirectory, "Fixtures", relativePath);

    /// <summary>The full path of a program on <c>PATH</c>; null when there is none.</summary>
    public static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    private static string Metadata(string key) => typeof(SuiteEnvironment).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
