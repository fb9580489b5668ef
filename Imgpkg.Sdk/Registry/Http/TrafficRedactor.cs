using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Takes out of logged traffic and of errors what must not be seen: the credentials of the request wherever a server repeats them, headers that carry
/// secrets, and the queries of URLs, which sign them.
/// </summary>
internal sealed partial class TrafficRedactor
{
    private const string Redacted = "<redacted>";

    /// <summary>Shorter ones would be found everywhere.</summary>
    private const int ShortestSecret = 4;

    private static readonly string[] SecretNames = ["auth", "cookie", "token", "secret", "password", "credential", "signature", "key"];

    private readonly List<string> _secrets = [];

    /// <summary>Knows what a request was authorized with: the header, and the credential that a token was got for.</summary>
    public TrafficRedactor(HttpRequestMessage request)
        : this(request.Headers.Authorization)
    {
        if (RequestContext.Of(request).Credential is { } credential)
        {
            AddSecrets(credential.Password, credential.IdentityToken, credential.RegistryToken);
        }
    }

    public TrafficRedactor(AuthenticationHeaderValue? authorization)
    {
        if (authorization?.Parameter is { } parameter)
        {
            AddSecrets(parameter);
            if (string.Equals(authorization.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
            {
                AddPassword(parameter);
            }
        }
    }

    public string Header(string name, string value) => IsSecret(name) ? Redacted : Clean(value);

    public string Clean(string text)
    {
        text = UserInfo().Replace(WithoutCredentials(text), $"://{Redacted}@");
        return Query().Replace(text, match => UrlRedactor.RedactQuery(match.Value));
    }

    /// <summary>The text without the request's credentials; all else stays as it is.</summary>
    public string WithoutCredentials(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Redacted, StringComparison.Ordinal);
        }

        return text;
    }

    // A challenge says where to get a token, which is no secret and the first thing to look at.
    private static bool IsSecret(string name) =>
        !name.EndsWith("-Authenticate", StringComparison.OrdinalIgnoreCase)
        && SecretNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private void AddPassword(string parameter)
    {
        Span<byte> bytes = new byte[parameter.Length];
        if (Convert.TryFromBase64String(parameter, bytes, out int count) && Encoding.UTF8.GetString(bytes[..count]).Split(':', 2) is [_, { } password])
        {
            AddSecrets(password);
        }
    }

    private void AddSecrets(params string?[] secrets)
    {
        foreach (string secret in secrets.OfType<string>().Where(secret => secret.Length >= ShortestSecret))
        {
            _secrets.Add(secret);
            _secrets.Add(Uri.EscapeDataString(secret));
        }
    }

    // Both take time in proportion to the text; a clock would only fail where the machine is busy.
    [GeneratedRegex(@"://[^/?#@\s""]+@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<=[\w/]\?)[^\s""'<>,;\\]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex Query();
}
