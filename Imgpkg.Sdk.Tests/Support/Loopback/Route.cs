using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The kinds of endpoints of distribution-spec 1.1.</summary>
internal enum Endpoint
{
    Ping,
    Manifest,
    UploadStart,
    Upload,
    Blob,
    Tags,
    Referrers,
}

/// <summary>What a path asks for: the endpoint, the repository and the reference, digest or session in it.</summary>
internal sealed partial record Route(Endpoint Endpoint, string Repository, string Argument)
{
    private const string Name = "^/v2/(?<name>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)";

    /// <summary>The route of a path; null when there is none.</summary>
    public static Route? Parse(string path)
    {
        if (path is "/v2/" or "/v2")
        {
            return new Route(Endpoint.Ping, string.Empty, string.Empty);
        }

        return Match(Manifest(), Endpoint.Manifest)
            ?? Match(UploadStart(), Endpoint.UploadStart)
            ?? Match(Upload(), Endpoint.Upload)
            ?? Match(Blob(), Endpoint.Blob)
            ?? Match(Tags(), Endpoint.Tags)
            ?? Match(Referrers(), Endpoint.Referrers);

        Route? Match(Regex pattern, Endpoint endpoint) =>
            pattern.Match(path) is { Success: true } match ? new Route(endpoint, match.Groups["name"].Value, match.Groups["argument"].Value) : null;
    }

    [GeneratedRegex(Name + @"/manifests/(?<argument>\w[\w.-]{0,127}|[a-z0-9]+:[0-9a-f]+)\z", RegexOptions.ECMAScript)]
    private static partial Regex Manifest();

    [GeneratedRegex(Name + @"/blobs/uploads/?(?<argument>)\z")]
    private static partial Regex UploadStart();

    [GeneratedRegex(Name + @"/blobs/uploads/(?<argument>[a-zA-Z0-9-_.=]+)\z")]
    private static partial Regex Upload();

    [GeneratedRegex(Name + @"/blobs/(?<argument>[a-z0-9]+:[0-9a-f]+)\z")]
    private static partial Regex Blob();

    [GeneratedRegex(Name + @"/tags/list(?<argument>)\z")]
    private static partial Regex Tags();

    [GeneratedRegex(Name + @"/referrers/(?<argument>[a-z0-9]+:[0-9a-f]+)\z")]
    private static partial Regex Referrers();
}
