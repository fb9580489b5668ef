using System.Diagnostics;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Keeps the settings and credentials of the machine from the programs that tests start.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Cleared =
    [
        "IMGPKG_", "REGISTRY_AUTH_FILE", "XDG_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "GITHUB_", "AWS_", "AZURE_", "GOOGLE_",
        "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS",
    ];

    public static void Prepare(ProcessStartInfo start, string home, string dockerConfig)
    {
        foreach (string name in start.Environment.Keys.Where(name => Array.Exists(Cleared, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        start.Environment["USERPROFILE"] = home;
        start.Environment["DOCKER_CONFIG"] = dockerConfig;
    }
}
