using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Turns a registry's error answers into exceptions with the original command's texts (registry 3.15).</summary>
internal static class RegistryResponses
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Throws unless the answer has one of the accepted statuses.</summary>
    public static async Task EnsureAsync(
        HttpResponseMessage response, RepositoryReference repository, CancellationToken cancellationToken, params HttpStatusCode[] accepted)
    {
        if (Array.IndexOf(accepted, response.StatusCode) < 0)
        {
            throw await ToExceptionAsync(response, repository, cancellationToken).ConfigureAwait(false);
        }
    }

    public static async Task<RegistryException> ToExceptionAsync(
        HttpResponseMessage response, RepositoryReference repository, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = response.RequestMessage!;
        string url = UrlRedactor.Redact(request.RequestUri!);
        byte[] body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        var redactor = new TrafficRedactor(request);
        RegistryError[] errors = [.. ParseErrors(body).Select(error => Redact(error, redactor))];
        string reason = redactor.WithoutCredentials(Describe(request.Method, response, errors, body));
        var failure = new RegistryFailure($"{request.Method} {url}: {reason}")
        {
            Repository = repository,
            Method = request.Method.Method,
            Url = url,
            StatusCode = response.StatusCode,
            Errors = errors,
            Code = response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired ? "PROXY_FAILED" : errors.Length > 0 ? null : $"HTTP_{(int)response.StatusCode}",
            IsTransient = TransientFailures.IsTransient(response.StatusCode),
            RetryAfter = TransientFailures.RetryAfter(response, RequestContext.Of(request).Time),
        };
        RegistryException exception = response.StatusCode switch
        {
            HttpStatusCode.NotFound => new RegistryNotFoundException(failure),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryAccessException(failure),
            HttpStatusCode.TooManyRequests => new RegistryRateLimitException(failure),
            _ => new RegistryException(failure),
        };
        exception.IsExhausted = RequestContext.Of(request).IsReplayable;
        return exception;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await BoundedReader.ReadStartAsync(stream, RegistryLimits.MaxErrorBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status says what matters; the explanation was cut off.
            return [];
        }
    }

    private static string Describe(HttpMethod method, HttpResponseMessage response, RegistryError[] errors, byte[] body)
    {
        string[] texts = [.. errors.Select(error => $"{error.Code}: {error.Message}{(error.Detail is null ? string.Empty : $"; {error.Detail}")}")];
        if (texts.Length > 0)
        {
            return texts.Length == 1 ? texts[0] : $"multiple errors returned: {string.Join("; ", texts)}";
        }

        string status = string.Create(CultureInfo.InvariantCulture, $"unexpected status code {(int)response.StatusCode} {Phrase(response.StatusCode)}").TrimEnd();
        if (method == HttpMethod.Head)
        {
            return $"{status} (HEAD responses have no body, use GET for details)";
        }

        string text = DisplayText.Clean(Encoding.UTF8.GetString(body));
        return text.Length == 0 ? status : $"{status}: {text}";
    }

    // The standard phrase, not the server's: HTTP/2 has none, and a server's may hold anything.
    private static string Phrase(HttpStatusCode status)
    {
        using var standard = new HttpResponseMessage(status);
        return standard.ReasonPhrase ?? string.Empty;
    }

    private static RegistryError[] ParseErrors(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errors", out JsonElement errors)
                && errors.ValueKind == JsonValueKind.Array
                    ? [.. errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object).Select(ParseError)]
                    : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // HTML, plain text, a cut-off document, or strings that are no text: shown as it is.
            return [];
        }
    }

    private static RegistryError ParseError(JsonElement error) => new()
    {
        // Artifactory answers with "status" instead of "code" (Q37).
        Code = Text(error, "code") ?? Text(error, "status") ?? "UNKNOWN",
        Message = Text(error, "message") ?? string.Empty,
        Detail = error.TryGetProperty("detail", out JsonElement detail) ? GoText.Print(detail) : null,
    };

    // Some registries, and those that are up to no good, repeat what they were sent.
    private static RegistryError Redact(RegistryError error, TrafficRedactor redactor) => new()
    {
        Code = redactor.WithoutCredentials(error.Code),
        Message = redactor.WithoutCredentials(error.Message),
        Detail = error.Detail is null ? null : redactor.WithoutCredentials(error.Detail),
    };

    private static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out JsonElement value) ? GoText.Print(value) : null;
}
