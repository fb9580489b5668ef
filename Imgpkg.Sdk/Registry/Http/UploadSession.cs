using System.Globalization;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>An upload under way at a registry; the newest location is the only one a registry need know.</summary>
internal sealed class UploadSession(UploadLocation location, int? chunkMinimum)
{
    public UploadLocation Location { get; set; } = location;

    /// <summary>What the upload has cost so far; null before it is attempted in this session.</summary>
    public UploadEffort? Effort { get; set; }

    /// <summary>Whether a request was sent again within it: a refusal may have left something there, or ended it.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>The value of <c>OCI-Chunk-Min-Length</c>; null when the registry did not say.</summary>
    public int? ChunkMinimum { get; } = chunkMinimum;

    public static UploadSession From(HttpResponseMessage response, UploadLocation location) => new(
        location,
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int minimum) && minimum > 0
            ? minimum
            : null);

    /// <summary>
    /// How many bytes an answer says it has, of <c>Range: 0-LAST</c>; null when it does not say, and for <c>0-0</c>, which registries also send
    /// when they have nothing (registry 4.5).
    /// </summary>
    public static long? Received(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Range", out System.Net.Http.Headers.HeaderStringValues values)
        && values.ToString().Replace("bytes=", string.Empty, StringComparison.Ordinal).Split('-') is ["0", var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long last) && last > 0
            ? last + 1
            : null;
}
