using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials;

/// <summary>The directories of the user, as the variables name them.</summary>
internal static class UserDirectories
{
    /// <summary>The home directory: <c>HOME</c> on every platform first (registry 2.4); null when nothing names one.</summary>
    public static string? Home(IEnvironment environment) =>
        environment.Get("HOME") is { Length: > 0 } home ? home
        : !OperatingSystem.IsWindows() ? null
        : environment.Get("USERPROFILE") is { Length: > 0 } profile ? profile
        : environment.Get("HOMEDRIVE") + environment.Get("HOMEPATH");

    /// <summary>A path below a directory; null when there is no directory.</summary>
    public static string? Below(string? directory, params string[] parts) =>
        string.IsNullOrEmpty(directory) ? null : Path.Combine([directory, .. parts]);
}
