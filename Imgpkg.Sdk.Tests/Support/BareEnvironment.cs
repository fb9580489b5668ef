using System.Diagnostics;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Takes from a process what the machine would tell it: settings, credentials, proxies.</summary>
internal static class BareEnvironment
{
    private static readonly string[] Cleared =
    [
        "IMGPKG_", "REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "GITHUB_", "AWS_", "AZURE_",
        "GOOGLE_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS",
    ];

    /// <summary>Removes the variables of the machine and gives the process a home of its own.</summary>
    public static void Apply(ProcessStartInfo start, string home)
    {
        foreach (string name in start.Environment.Keys.Where(IsCleared).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        start.Environment["USERPROFILE"] = home;
    }

    private static bool IsCleared(string name) => Array.Exists(Cleared, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
