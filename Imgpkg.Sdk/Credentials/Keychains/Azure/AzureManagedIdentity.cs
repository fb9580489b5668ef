using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Azure;

/// <summary>
/// The managed identity of a machine, container or app: the endpoint that the variables name, else the metadata service. With
/// <c>AZURE_CLIENT_ID</c> it is the identity that a user has assigned.
/// </summary>
internal sealed class AzureManagedIdentity(IEnvironment environment, KeychainHttp http)
{
    private static readonly Uri Metadata = new("http://169.254.169.254/metadata/identity/oauth2/token");

    public async Task<string?> GetAsync(string resource, CancellationToken cancellationToken)
    {
        if (FromVariables(resource) is { } request)
        {
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        using HttpResponseMessage? probe = await http.ProbeAsync(() => new HttpRequestMessage(HttpMethod.Get, Metadata), cancellationToken).ConfigureAwait(false);

        // Without its header Azure's service answers 400; anything that is no answer, or another cloud's 404, is not Azure.
        return probe is { StatusCode: System.Net.HttpStatusCode.BadRequest }
            ? await SendAsync(() => Get(Metadata, "2018-02-01", resource, "Metadata", "true"), cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async Task<string> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken) => KeychainJson.Required(
        await http.GetJsonAsync(request, cancellationToken, KeychainHttp.MetadataClient).ConfigureAwait(false), "access_token", "the managed identity");

    private Func<HttpRequestMessage>? FromVariables(string resource)
    {
        if (Address("IDENTITY_ENDPOINT") is { } app && environment.Get("IDENTITY_HEADER") is { Length: > 0 } header)
        {
            return () => Get(app, "2019-08-01", resource, "X-IDENTITY-HEADER", header);
        }

        if (Address("MSI_ENDPOINT") is not { } endpoint)
        {
            return null;
        }

        return environment.Get("MSI_SECRET") is { Length: > 0 } secret
            ? () => Get(endpoint, "2017-09-01", resource, "Secret", secret, clientParameter: "clientid")
            : () => Post(endpoint, resource);
    }

    private HttpRequestMessage Get(Uri address, string version, string resource, string header, string value, string clientParameter = "client_id")
    {
        string client = environment.Get("AZURE_CLIENT_ID") is { Length: > 0 } id ? $"&{clientParameter}={Uri.EscapeDataString(id)}" : string.Empty;
        char separator = address.Query.Length == 0 ? '?' : '&';
        var request = new HttpRequestMessage(
            HttpMethod.Get, $"{address.AbsoluteUri}{separator}api-version={version}&resource={Uri.EscapeDataString(resource)}{client}");
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private static HttpRequestMessage Post(Uri address, string resource)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("resource", resource)]) };
        request.Headers.TryAddWithoutValidation("Metadata", "true");
        return request;
    }

    private Uri? Address(string variable) =>
        environment.Get(variable) is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? uri
        : throw new KeychainException($"{variable} is not a URL");
}
