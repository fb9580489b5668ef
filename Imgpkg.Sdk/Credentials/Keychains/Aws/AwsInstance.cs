using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>The metadata service of Amazon's machines, version 2: a session first, then the role, then its credentials.</summary>
internal sealed class AwsInstance(IEnvironment environment, KeychainHttp http)
{
    private const string RolePath = "latest/meta-data/iam/security-credentials/";
    private static readonly Uri DefaultAddress = new("http://169.254.169.254/");

    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(environment.Get("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Uri address = Uri.TryCreate(environment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT"), UriKind.Absolute, out Uri? named) ? named : DefaultAddress;
        if (await SessionAsync(address, cancellationToken).ConfigureAwait(false) is not { } session)
        {
            return null;
        }

        using HttpResponseMessage? roles = await http.ProbeAsync(() => Request(new Uri(address, RolePath), session), cancellationToken).ConfigureAwait(false);
        if (roles is not { IsSuccessStatusCode: true })
        {
            // A machine without a role has no identity.
            return null;
        }

        string role = (await roles.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Split('\n')[0].Trim();
        JsonElement answer = await http.GetJsonAsync(
            () => Request(new Uri(address, RolePath + Uri.EscapeDataString(role)), session), cancellationToken, KeychainHttp.MetadataClient).ConfigureAwait(false);
        return AwsMetadata.Read(answer, address.Host);
    }

    private async Task<string?> SessionAsync(Uri address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await http.ProbeAsync(() => SessionRequest(address), cancellationToken).ConfigureAwait(false);
        if (response is not { IsSuccessStatusCode: true })
        {
            return null;
        }

        string session = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return session.Length > 0 && !session.Any(char.IsControl) ? session : null;
    }

    private static HttpRequestMessage SessionRequest(Uri address) => new(HttpMethod.Put, new Uri(address, "latest/api/token"))
    {
        Headers = { { "X-aws-ec2-metadata-token-ttl-seconds", "300" } },
    };

    private static HttpRequestMessage Request(Uri address, string session)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", session);
        return request;
    }
}
