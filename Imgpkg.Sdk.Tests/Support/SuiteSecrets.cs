using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// The secrets the suite uses, and everything that was put out while it ran: outputs of processes, log lines, exceptions. Credentials come
/// here by themselves, from the requests that reach the suite's registries; <see cref="SuiteSecretsTests"/> compares in the end.
/// </summary>
internal static class SuiteSecrets
{
    private const int Shortest = 6;
    private const int LongestText = 4 * 1024 * 1024;

    // Words that tests scatter where secrets are, and that nothing else says.
    private static readonly ConcurrentDictionary<string, byte> Secrets = new(new Dictionary<string, byte>(StringComparer.Ordinal) { ["s3cret"] = 0, ["c00kie"] = 0, ["topsecret"] = 0 }, StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    // Nobody reads the failures of a parser that is given a million inputs.
    [ThreadStatic]
    private static bool _isPaused;

    /// <summary>Whether what this thread puts out is not watched.</summary>
    public static bool IsPaused => _isPaused;

    /// <summary>How many texts were put out.</summary>
    public static int TextCount => Texts.Count;

    /// <summary>How many secrets are known.</summary>
    public static int SecretCount => Secrets.Count;

    /// <summary>Adds a secret, unless it is a plain word that innocent texts have, too.</summary>
    public static void Add(string secret)
    {
        if (secret.Length >= Shortest && !secret.All(char.IsAsciiLetter))
        {
            Secrets.TryAdd(secret, 0);
        }
    }

    /// <summary>Adds what an <c>Authorization</c> header carries: token, password, both together as they are encoded.</summary>
    public static void AddAuthorization(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out AuthenticationHeaderValue? value) || value.Parameter is not { } parameter)
        {
            return;
        }

        Add(parameter);
        byte[] bytes = new byte[parameter.Length];
        if (string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(parameter, bytes, out int count)
            && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [_, { } password])
        {
            Add(password);
        }
    }

    /// <summary>Remembers a text that somebody may see.</summary>
    public static void Watch(string source, string text)
    {
        if (!_isPaused && text.Length is > 0 and < LongestText)
        {
            Texts.TryAdd(text, source);
        }
    }

    /// <summary>Runs something on this thread whose failures nobody sees.</summary>
    public static void Unwatched(Action action)
    {
        _isPaused = true;
        try
        {
            action();
        }
        finally
        {
            _isPaused = false;
        }
    }

    /// <summary>Every text with a secret, shortened to where it is.</summary>
    public static IReadOnlyList<string> Find()
    {
        SearchValues<string> secrets = SearchValues.Create([.. Secrets.Keys], StringComparison.Ordinal);
        return [.. Texts
            .Select(text => (text.Key, text.Value, At: text.Key.AsSpan().IndexOfAny(secrets)))
            .Where(found => found.At >= 0)
            .Select(found => $"{found.Value}: …{found.Key[Math.Max(0, found.At - 200)..Math.Min(found.Key.Length, found.At + 60)]}…")];
    }
}
