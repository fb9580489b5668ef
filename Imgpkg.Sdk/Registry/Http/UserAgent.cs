using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>How requests introduce themselves (R3.10).</summary>
internal static class UserAgent
{
    public static string Default { get; } =
        $"imgpkg-dotnet/{typeof(UserAgent).Assembly.GetName().Version?.ToString(3)} ({RuntimeInformation.FrameworkDescription}; {Platform()})";

    private static string Platform() =>
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : OperatingSystem.IsLinux() ? "linux" : "other";
}
