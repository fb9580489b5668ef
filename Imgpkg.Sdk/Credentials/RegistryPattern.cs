using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials;

/// <summary>How well a host-scoped entry fits a repository, worst first.</summary>
internal enum PatternMatch
{
    None,

    /// <summary>The path of the entry is a prefix of the repository's as text only, as <c>host/tea</c> is of <c>host/team</c>.</summary>
    Text,

    /// <summary>The path of the entry ends where a part of the repository's path ends, or is empty.</summary>
    Component,
}

/// <summary>The value of an <c>IMGPKG_REGISTRY_HOSTNAME</c> variable: host pattern, port and path prefix (registry 2.3).</summary>
internal sealed class RegistryPattern
{
    private static readonly SearchValues<char> ForbiddenInHosts = SearchValues.Create(" \"%<>\\^`{|}");

    private readonly string[] _labels;
    private readonly int? _port;
    private readonly string _path;

    private RegistryPattern(string host, string? port, string path)
    {
        Host = RegistryName.Canonical(host);
        IsAlias = !string.Equals(Host, host, StringComparison.OrdinalIgnoreCase);
        _labels = Host.Split('.');
        _port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number != 443 ? number : null;
        _path = path;
        Key = _port is null ? Host + _path : string.Create(CultureInfo.InvariantCulture, $"{Host}:{_port}{_path}");
    }

    /// <summary>Host, port and path in comparable form; entries are tried in descending order of it.</summary>
    public string Key { get; }

    /// <summary>Whether the entry names Docker Hub by a name other than the one on the wire.</summary>
    public bool IsAlias { get; }

    private string Host { get; }

    /// <summary>Reads the value of a variable; the problem is worded as the original words it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        string url = HasScheme(text) ? text : "https://" + text;
        string rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        problem = url.Any(char.IsControl) ? "net/url: invalid control character in URL"
            : FindProblem(authority, out int hostLength) is string found ? $"parse \"{WithoutUserInfo(url)}\": {found}"
            : null;
        if (problem is not null)
        {
            return false;
        }

        FindProblem(authority, out hostLength);
        string? port = hostLength == authority.Length ? null : authority[(hostLength + 1)..];
        pattern = new RegistryPattern(authority[..hostLength], port, slash < 0 ? string.Empty : PathOf(rest[slash..]));
        return true;
    }

    /// <summary>How well this entry fits. Hosts are compared without regard to case and with the aliases of Docker Hub (R2.4).</summary>
    public PatternMatch Match(RepositoryReference repository)
    {
        string canonical = RegistryName.Canonical(repository.Registry);
        if (_port != RegistryName.Port(canonical) ||
            !(FitsHost(RegistryName.Host(canonical)) || FitsHost(RegistryName.Host(repository.Registry).ToLowerInvariant())))
        {
            return PatternMatch.None;
        }

        string path = "/" + repository.Path;
        return !path.StartsWith(_path, StringComparison.Ordinal) ? PatternMatch.None
            : _path.Length == 0 || _path.EndsWith('/') || path.Length == _path.Length || path[_path.Length] == '/' ? PatternMatch.Component
            : PatternMatch.Text;
    }

    private bool FitsHost(string host)
    {
        if (Host.StartsWith('['))
        {
            return string.Equals(Host, host, StringComparison.Ordinal);
        }

        string[] labels = host.Split('.');
        if (labels.Length != _labels.Length)
        {
            return false;
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (!LabelGlob.IsMatch(_labels[i], labels[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string? FindProblem(string authority, out int hostLength)
    {
        int bracket = authority.StartsWith('[') ? authority.LastIndexOf(']') : 0;
        int colon = bracket > 0 ? bracket + 1 : authority.LastIndexOf(':');
        hostLength = colon < 0 || colon >= authority.Length ? authority.Length : colon;
        if (bracket < 0)
        {
            return "missing ']' in host";
        }

        string after = authority[hostLength..];
        if (after.Length > 0 && (after[0] != ':' || after.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
        {
            return $"invalid port \"{after}\" after host";
        }

        int forbidden = authority.AsSpan().IndexOfAny(ForbiddenInHosts);
        return forbidden >= 0 ? $"invalid character \"{authority[forbidden]}\" in host name"
            : bracket == 0 && !authority[..hostLength].Split('.').All(label => LabelGlob.IsWellFormed(label)) ? "syntax error in pattern"
            : null;
    }

    // "/v2/team" and "/v1/team" are spellings of "/team"; a lone slash is no path.
    private static string PathOf(string text)
    {
        string path = text[..(text.IndexOfAny(['?', '#']) is int end and >= 0 ? end : text.Length)];
        path = path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/v2/", StringComparison.Ordinal) ? path[3..] : path;
        return path == "/" ? string.Empty : path;
    }

    private static bool HasScheme(string text) =>
        text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal);

    // Somebody may have written the password into the host name; it must not reach a message.
    private static string WithoutUserInfo(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int at = url.LastIndexOf('@');
        return at < start ? url : url[..start] + url[(at + 1)..];
    }
}
