using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Decides whether a host may be contacted (<see cref="NetworkOptions"/>).</summary>
internal sealed class NetworkPolicy(IOptions<ImgpkgOptions> options)
{
    private NetworkOptions Options => options.Value.Network;

    /// <summary>Whether not every host may be contacted.</summary>
    public bool IsRestricted => Options.Offline || Options.AllowedHosts.Count > 0;

    /// <summary>Why a host must not be contacted, and what can be done about it; null when it may be.</summary>
    public string? FindProblem(string host, int port)
    {
        string name = host.Trim('[', ']');
        return !IsRestricted || Options.AllowedHosts.Any(pattern => Matches(pattern, name, port)) ? null
            : $"no connection to {host}:{port} is permitted: {Reason} (to permit it: --allow-host {host}, in code ImgpkgOptions.Network.AllowedHosts)";
    }

    /// <summary>Why the host of an address must not be contacted; null when it may be.</summary>
    public string? FindProblem(Uri address) => FindProblem(address.IdnHost, address.Port);

    private string Reason => Options.AllowedHosts.Count == 0 ? "working offline" : "the host is not one of those that are allowed";

    private static bool Matches(string pattern, string host, int port)
    {
        int colon = pattern.LastIndexOf(':');
        bool hasPort = colon > 0 && (pattern.IndexOf(':', StringComparison.Ordinal) == colon || pattern[colon - 1] == ']');
        if (hasPort && !pattern.AsSpan(colon + 1).SequenceEqual(FormattableString.Invariant($"{port}")))
        {
            return false;
        }

        string wanted = (hasPort ? pattern[..colon] : pattern).Trim('[', ']');
        return wanted.StartsWith("*.", StringComparison.Ordinal)
            ? host.Length > wanted.Length - 1 && host.EndsWith(wanted[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(wanted, host, StringComparison.OrdinalIgnoreCase);
    }
}
