using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Imgpkg.Sdk.Credentials;

/// <summary>One entry of <c>auths</c>, decoded when asked for, so that a broken one harms nobody else (R2.5).</summary>
internal sealed class DockerAuthEntry(string key, JsonElement content)
{
    private static readonly string[] Members = ["auth", "username", "password", "identitytoken", "registrytoken"];

    /// <summary>The key as the file has it.</summary>
    public string Key { get; } = key;

    /// <summary>Reads the entry; the problem, if there is one, names no content. An entry without secrets gives a null credential.</summary>
    public bool TryDecode(out RegistryCredential? credential, [NotNullWhen(false)] out string? problem)
    {
        credential = null;
        if (content.ValueKind != JsonValueKind.Object)
        {
            problem = content.ValueKind == JsonValueKind.Null ? null : "it is not an object";
            return problem is null;
        }

        string[] values = new string[Members.Length];
        for (int i = 0; i < Members.Length; i++)
        {
            if (!TryText(Members[i], out values[i]))
            {
                problem = $"{Members[i]} is not a text";
                return false;
            }
        }

        return TryDecode(values, out credential, out problem);
    }

    private static bool TryDecode(string[] values, out RegistryCredential? credential, [NotNullWhen(false)] out string? problem)
    {
        credential = null;
        (string username, string password) = (values[1], values[2]);
        problem = values[0].Length == 0 ? null : Split(values[0], out username, out password);
        if (problem is not null)
        {
            return false;
        }

        var parts = new CredentialParts { Username = username, Password = password, IdentityToken = values[3], RegistryToken = values[4] };
        problem = parts.Problem;
        credential = problem is null ? parts.ToCredential() : null;
        return problem is null;
    }

    private static string? Split(string auth, out string username, out string password)
    {
        (username, password) = (string.Empty, string.Empty);
        string trimmed = auth.TrimEnd('=');
        byte[] bytes = new byte[trimmed.Length];

        // Some tools leave the padding out; it carries nothing, so both spellings are read.
        if (!Convert.TryFromBase64String(trimmed + new string('=', (4 - (trimmed.Length % 4)) % 4), bytes, out int length))
        {
            return "auth is not base64";
        }

        string pair = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return "auth has no colon between user name and password";
        }

        username = pair[..colon];
        password = pair[(colon + 1)..].TrimEnd('\0');
        return null;
    }

    private bool TryText(string name, out string text)
    {
        text = string.Empty;
        if (!content.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Another kind of value, or malformed Unicode.
            return false;
        }
    }
}
