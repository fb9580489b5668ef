using System.Globalization;
using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// What <c>NO_PROXY</c> lists: hosts with their subdomains, subdomains alone (with a leading dot), addresses, networks (<c>10.0.0.0/8</c>), each but
/// networks with an optional port, and <c>*</c> for everything (registry 3.11).
/// </summary>
internal sealed class NoProxyRules
{
    private readonly Func<string, int, bool>[] _rules;

    public NoProxyRules(string? list) => _rules =
        [.. (list ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => Parse(text.ToLowerInvariant()))];

    public bool Matches(Uri uri)
    {
        string host = uri.IdnHost.Trim('[', ']').ToLowerInvariant();
        return Array.Exists(_rules, rule => rule(host, uri.Port));
    }

    private static Func<string, int, bool> Parse(string text)
    {
        if (text == "*")
        {
            return static (_, _) => true;
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out IPNetwork network) ? (host, _) => IPAddress.TryParse(host, out IPAddress? address) && network.Contains(address) : Never;
        }

        (string name, int? port) = Split(text);
        return IPAddress.TryParse(name, out IPAddress? single)
            ? (host, other) => (port is null || port == other) && IPAddress.TryParse(host, out IPAddress? address) && single.Equals(address)
            : (host, other) => (port is null || port == other) && MatchesName(name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name, host);
    }

    private static bool Never(string host, int port) => false;

    private static bool MatchesName(string name, string host) => name.StartsWith('.')
        ? host.EndsWith(name, StringComparison.Ordinal)
        : host == name || host.EndsWith($".{name}", StringComparison.Ordinal);

    private static (string Name, int? Port) Split(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > 0
            && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']')
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return hasPort
            ? (text[..colon].Trim('[', ']'), int.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture))
            : (text.Trim('[', ']'), null);
    }
}
