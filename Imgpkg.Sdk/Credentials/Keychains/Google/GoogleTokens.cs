using System.Globalization;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>The answers with which Google's services give tokens.</summary>
internal static class GoogleTokens
{
    // What Google's tokens last when it does not say.
    private const double DefaultSeconds = 3600;

    /// <summary>Posts a form to a token service.</summary>
    public static async Task<AccessToken> PostAsync(
        KeychainHttp http, string address, KeyValuePair<string, string>[] form, string source, CancellationToken cancellationToken)
    {
        Uri uri = Address(address, source);
        JsonElement answer = await http.GetJsonAsync(
            () => new HttpRequestMessage(HttpMethod.Post, uri) { Content = new FormUrlEncodedContent(form) }, cancellationToken).ConfigureAwait(false);
        return Read(answer, uri.Host, http.Time.GetUtcNow());
    }

    /// <summary>Reads <c>access_token</c> and <c>expires_in</c>.</summary>
    public static AccessToken Read(JsonElement answer, string source, DateTimeOffset now)
    {
        string token = KeychainJson.Required(answer, "access_token", source);
        double seconds = KeychainJson.Seconds(answer, "expires_in") is > 0 and < 1e6 and double said ? said : DefaultSeconds;
        return new AccessToken(token, now.AddSeconds(seconds));
    }

    /// <summary>Reads a moment as RFC 3339 has it; an hour from now when there is none.</summary>
    public static DateTimeOffset Moment(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : now.AddSeconds(DefaultSeconds);

    /// <summary>An address that a credential file names.</summary>
    /// <exception cref="KeychainException">It is none.</exception>
    public static Uri Address(string text, string source) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? uri
            : throw new KeychainException($"{source}: an address is not an http or https URL");
}
