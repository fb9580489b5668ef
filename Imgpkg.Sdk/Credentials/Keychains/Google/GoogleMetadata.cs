using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>
/// The metadata service of Google's machines and clusters. It is there when <c>GCE_METADATA_HOST</c> names it, or when its address answers
/// with its header.
/// </summary>
internal sealed class GoogleMetadata(IEnvironment environment, KeychainHttp http)
{
    private const string Flavor = "Metadata-Flavor";
    private const string FlavorValue = "Google";
    private const string DefaultHost = "169.254.169.254";
    private const string TokenPath = "/computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform";

    public async Task<AccessToken?> GetAsync(CancellationToken cancellationToken)
    {
        string? named = environment.Get("GCE_METADATA_HOST");
        if (string.IsNullOrEmpty(named) && !await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        Uri address = GoogleTokens.Address($"http://{(string.IsNullOrEmpty(named) ? DefaultHost : named)}{TokenPath}", "GCE_METADATA_HOST");
        using HttpResponseMessage response = await http.SendAsync(() => Request(address), cancellationToken, KeychainHttp.MetadataClient).ConfigureAwait(false);

        // Whatever else sits at that address gives no tokens of Google's.
        return IsGoogle(response)
            ? GoogleTokens.Read(await KeychainJson.ReadAsync(response, cancellationToken).ConfigureAwait(false), address.Host, http.Time.GetUtcNow())
            : throw new KeychainException($"{address.Authority} is not the metadata service");
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await http.ProbeAsync(() => Request(new Uri($"http://{DefaultHost}/")), cancellationToken).ConfigureAwait(false);
        return response is not null && IsGoogle(response);
    }

    private static HttpRequestMessage Request(Uri address) => new(HttpMethod.Get, address) { Headers = { { Flavor, FlavorValue } } };

    private static bool IsGoogle(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(Flavor, out System.Net.Http.Headers.HeaderStringValues values) && values.ToString() == FlavorValue;
}
