using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>One request and its answer as text for the log: heads and bodies, but no credentials and no contents of blobs (cli 13).</summary>
internal sealed class TrafficExchange
{
    private const string Blob = "omitting binary blobs from logs";

    private readonly HttpRequestMessage _request;
    private readonly TrafficRedactor _redactor;
    private readonly string _target;
    private readonly string? _omission;

    public TrafficExchange(HttpRequestMessage request)
    {
        _request = request;
        _redactor = new TrafficRedactor(request);
        _target = UrlRedactor.Redact(request.RequestUri!);
        _omission = OmissionOfRequest();
    }

    public string Request()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"--> {_request.Method} {_target}{Note(_omission)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{_request.Method} {PathAndQuery()} HTTP/{_request.Version}\nHost: {_request.RequestUri!.Authority}\n");
        AppendHeaders(text, _request.Headers.NonValidated);
        if (_request.Content is { } content)
        {
            AppendHeaders(text, content.Headers.NonValidated);
        }

        return text.ToString();
    }

    public string Response(HttpResponseMessage response, TimeSpan elapsed)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"<-- {(int)response.StatusCode} {_target} ({GoText.Duration(elapsed)}){Note(OmissionOf(response))}\n");
        text.Append(CultureInfo.InvariantCulture, $"HTTP/{response.Version} {(int)response.StatusCode} {_redactor.Clean(response.ReasonPhrase ?? string.Empty)}\n");
        AppendHeaders(text, response.Headers.NonValidated);
        AppendHeaders(text, response.Content.Headers.NonValidated);
        return text.ToString();
    }

    public string Failure(Exception failure, TimeSpan elapsed) =>
        $"<-- {_redactor.Clean(failure.GetBaseException().Message)} {_request.Method} {_target} ({GoText.Duration(elapsed)})\n";

    /// <summary>Whether the body of the answer is text that may be seen.</summary>
    public bool ShowsBody(HttpResponseMessage response) =>
        OmissionOf(response) is null
        && response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues type)
        && IsText(type.ToString());

    public string Body(string body) => body.Length == 0 ? string.Empty : $"\n{_redactor.Clean(body)}\n";

    private static string Note(string? omission) => omission is null ? string.Empty : $" [body redacted: {omission}]";

    // Why a registry refuses a blob is no blob.
    private string? OmissionOf(HttpResponseMessage response) => _omission == Blob && !response.IsSuccessStatusCode && IsRegistry() ? null : _omission;

    private bool IsRegistry() => RegistryUris.IsRegistry(_request.RequestUri!, RequestContext.Of(_request).Repository.Registry);

    private string? OmissionOfRequest()
    {
        if (RequestContext.Of(_request).IsTokenExchange)
        {
            return _request.Method == HttpMethod.Post
                ? "oauth token response contains credentials"
                : "basic token response contains credentials";
        }

        // What is fetched from elsewhere is a blob too: registries hand nothing else over.
        bool isBlob = _request.RequestUri!.AbsolutePath.Contains("/blobs/sha", StringComparison.Ordinal)
            || _request.Content is BlobContent
            || !IsRegistry();
        return isBlob ? Blob : null;
    }

    private static bool IsText(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || mediaType.Contains("json", StringComparison.OrdinalIgnoreCase);

    // The redacted URL's, without scheme and authority.
    private string PathAndQuery() => _target[_target.IndexOf('/', _request.RequestUri!.Scheme.Length + Uri.SchemeDelimiter.Length)..];

    private void AppendHeaders(StringBuilder text, HttpHeadersNonValidated headers)
    {
        foreach ((string name, HeaderStringValues values) in headers)
        {
            foreach (string value in values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {_redactor.Header(name, value)}\n");
            }
        }
    }
}
