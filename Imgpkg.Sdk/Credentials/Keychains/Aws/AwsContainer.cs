using System.Net;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>The endpoint that Amazon's container services give their tasks and pods (AWS SDKs and tools reference: container credentials).</summary>
internal sealed class AwsContainer(IEnvironment environment, KeychainHttp http)
{
    private const string TaskHost = "http://169.254.170.2";

    // Besides loopback, the only addresses that a full URI on plain http may name.
    private static readonly IPAddress[] Local = [IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("fd00:ec2::23")];

    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        if (Address() is not { } address)
        {
            return null;
        }

        string? authorization = await AuthorizationAsync(cancellationToken).ConfigureAwait(false);
        string client = address.Scheme == Uri.UriSchemeHttps ? KeychainHttp.ServiceClient : KeychainHttp.MetadataClient;
        return AwsMetadata.Read(
            await http.GetJsonAsync(() => Request(address, authorization), cancellationToken, client).ConfigureAwait(false), address.Host);
    }

    private Uri? Address()
    {
        string? relative = environment.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        string? full = environment.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        string? text = !string.IsNullOrEmpty(relative) ? $"{TaskHost}/{relative.TrimStart('/')}" : full;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || IsLocal(uri))
            ? uri
            : throw new KeychainException("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine");
    }

    private static bool IsLocal(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address) && Local.Contains(address)));

    private async Task<string?> AuthorizationAsync(CancellationToken cancellationToken) =>
        environment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { Length: > 0 } file
            ? await KeychainFile.ReadTextAsync(file, cancellationToken).ConfigureAwait(false)
            : environment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN");

    private static HttpRequestMessage Request(Uri address, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (!string.IsNullOrEmpty(authorization))
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }
}
