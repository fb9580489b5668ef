using System.Globalization;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Reads <c>RateLimit-Limit</c> and <c>RateLimit-Remaining</c>, numbers with the window in seconds: <c>100;w=21600</c> (Q2).</summary>
internal static class RateLimitHeaders
{
    public static ObservedRateLimit? Read(HttpResponseMessage response)
    {
        (int? limit, TimeSpan? window) = Read(response, "RateLimit-Limit");
        (int? remaining, TimeSpan? other) = Read(response, "RateLimit-Remaining");
        return limit is null && remaining is null ? null : new ObservedRateLimit
        {
            Host = response.RequestMessage!.RequestUri!.Authority,
            Limit = limit,
            Remaining = remaining,
            Window = window ?? other,
        };
    }

    private static (int? Number, TimeSpan? Window) Read(HttpResponseMessage response, string name)
    {
        if (!response.Headers.NonValidated.TryGetValues(name, out System.Net.Http.Headers.HeaderStringValues values))
        {
            return (null, null);
        }

        string[] parts = [.. values.ToString().Split(';', StringSplitOptions.TrimEntries)];
        string? window = parts.FirstOrDefault(part => part.StartsWith("w=", StringComparison.Ordinal));
        return (Number(parts[0]), window is not null && Number(window[2..]) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
