using System.Text.Json;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>Reads what token services answer. Answers hold secrets, so failures tell names and error codes, never content.</summary>
internal static class KeychainJson
{
    private const int MaxCode = 64;

    /// <summary>The answer as a JSON object.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return Parse(body, Describe(response.RequestMessage!));
    }

    /// <summary>A text as a JSON object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it comes from, for the message of a failure.</param>
    /// <exception cref="KeychainException">It is none.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new KeychainException($"{source}: not a JSON object");
        }
        catch (JsonException)
        {
            // The parser quotes what it stumbled over, which may be part of a secret.
            throw new KeychainException($"{source}: not JSON");
        }
    }

    /// <summary>A member that is a text and not empty; null otherwise.</summary>
    public static string? Text(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) &&
                value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Malformed Unicode.
            return null;
        }
    }

    /// <summary>A member that must be there.</summary>
    /// <exception cref="KeychainException">It is not.</exception>
    public static string Required(JsonElement parent, string name, string source) =>
        Text(parent, name) ?? throw new KeychainException($"{source}: {name} is missing");

    /// <summary>A number of seconds, also when it is written as a text; null when there is none.</summary>
    public static double? Seconds(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : double.TryParse(Text(parent, name), System.Globalization.CultureInfo.InvariantCulture, out double seconds) ? seconds
        : null;

    /// <summary>Method and address of a request, without query.</summary>
    public static string Describe(HttpRequestMessage request) =>
        $"{request.Method} {request.RequestUri!.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";

    /// <summary>The failure that an answer reports: its status and, when it has one that looks like one, its error code.</summary>
    public static async Task<KeychainException> ToExceptionAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new KeychainException($"{Describe(response.RequestMessage!)}: status {(int)response.StatusCode}{ErrorCode(body)}");
    }

    private static string ErrorCode(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            string? code = Text(root, "error") ?? Text(root, "__type") ?? Text(root, "code") ?? Nested(root);
            return code is { Length: <= MaxCode } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '#') ? $" {code}" : string.Empty;
        }
        catch (JsonException)
        {
            return string.Empty;
        }
    }

    // Azure's registries list errors, Google nests one with a status.
    private static string? Nested(JsonElement root) =>
        root.ValueKind != JsonValueKind.Object ? null
        : root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 ? Text(errors[0], "code")
        : root.TryGetProperty("error", out JsonElement error) ? Text(error, "status")
        : null;
}
