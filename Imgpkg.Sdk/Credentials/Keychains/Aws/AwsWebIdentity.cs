using System.Xml;
using System.Xml.Linq;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>Exchanges a token that the cluster has put into a file for the credentials of a role (STS, <c>AssumeRoleWithWebIdentity</c>).</summary>
internal sealed class AwsWebIdentity(IEnvironment environment, KeychainHttp http)
{
    private const string DefaultSession = "imgpkg";

    public async Task<AwsCredentials> AssumeAsync(string tokenFile, string role, string? session, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form =
        [
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", role),
            new("RoleSessionName", session ?? DefaultSession),
            new("WebIdentityToken", await KeychainFile.ReadTextAsync(tokenFile, cancellationToken).ConfigureAwait(false)),
        ];
        Uri address = Address();
        using HttpResponseMessage response = await http.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, cancellationToken).ConfigureAwait(false);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return Read(body, address.Host);
    }

    private Uri Address()
    {
        string? region = environment.Get("AWS_REGION") is { Length: > 0 } one ? one : environment.Get("AWS_DEFAULT_REGION");
        if (string.IsNullOrEmpty(region))
        {
            return new Uri("https://sts.amazonaws.com/");
        }

        // It becomes part of a host name that is sent a token.
        return region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? new Uri($"https://sts.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : string.Empty)}/")
            : throw new KeychainException("AWS_REGION is not the name of a region");
    }

    private static AwsCredentials Read(Stream body, string source)
    {
        try
        {
            using var reader = XmlReader.Create(body, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            XElement? credentials = XDocument.Load(reader).Descendants().FirstOrDefault(element => element.Name.LocalName == "Credentials");
            return Text("AccessKeyId") is { } id && Text("SecretAccessKey") is { } secret
                ? new AwsCredentials(id, secret, Text("SessionToken"))
                : throw new KeychainException($"{source}: the answer has no credentials");

            string? Text(string name) => credentials?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value is { Length: > 0 } text ? text : null;
        }
        catch (XmlException)
        {
            throw new KeychainException($"{source}: not XML");
        }
    }
}
