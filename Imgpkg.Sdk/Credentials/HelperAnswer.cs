using System.Text;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials;

/// <summary>What a credential helper answered (registry 2.5): a credential, nothing, or a failure. No answer holds the helper's output.</summary>
internal sealed class HelperAnswer
{
    private const string NotFoundText = "credentials not found in native keychain";
    private const string NoUsername = "no credentials username";

    // The protocol's word for "the secret is an identity token".
    private const string TokenUser = "<token>";

    private static readonly string[] FatalTexts = ["no credentials server URL", NoUsername];

    private HelperAnswer()
    {
    }

    /// <summary>The helper knows nothing about the key.</summary>
    public static HelperAnswer NotFound { get; } = new();

    /// <summary>The credential; null when there is none.</summary>
    public RegistryCredential? Credential { get; private init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; private init; }

    /// <summary>Whether another attempt could end differently.</summary>
    public bool CanRetry { get; private init; }

    public static HelperAnswer Failed(string failure, bool canRetry = false) => new() { Failure = failure, CanRetry = canRetry };

    /// <summary>Reads what a helper wrote before it ended.</summary>
    public static HelperAnswer Read(int exitCode, ReadOnlyMemory<byte> output)
    {
        if (exitCode == 0)
        {
            return ReadCredential(output);
        }

        string text = Encoding.UTF8.GetString(output.Span).Trim();
        string status = $"exit status {exitCode}";
        return text == NotFoundText ? NotFound
            : Array.IndexOf(FatalTexts, text) >= 0 ? Failed($"{status}, out: `{text}`")
            : Failed(status, canRetry: true);
    }

    private static HelperAnswer ReadCredential(ReadOnlyMemory<byte> output)
    {
        const string NotUnderstood = "the helper's answer is not the JSON object of the protocol";
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? FromParts(Text(document.RootElement, "Username"), Text(document.RootElement, "Secret"))
                : Failed(NotUnderstood);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Malformed JSON or malformed Unicode. The parser quotes what it stumbled over, which may be part of a secret: its text goes nowhere.
            return Failed(NotUnderstood);
        }
    }

    private static HelperAnswer FromParts(string username, string secret)
    {
        if (secret.Length == 0)
        {
            return NotFound;
        }

        if (username.Length == 0)
        {
            return Failed(NoUsername);
        }

        CredentialParts parts = username == TokenUser
            ? new CredentialParts { IdentityToken = secret }
            : new CredentialParts { Username = username, Password = secret };
        return parts.Problem is string problem ? Failed(problem) : new HelperAnswer { Credential = parts.ToCredential() };
    }

    // Helpers are usually written in Go, whose decoder does not mind the case of names.
    private static string Text(JsonElement answer, string name)
    {
        JsonProperty property = answer.EnumerateObject().FirstOrDefault(item => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase));
        return property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : string.Empty;
    }
}
