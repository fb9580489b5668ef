using System.Globalization;
using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>One request in the access log (combined format) of a real registry.</summary>
internal sealed partial record AccessLogLine(string Method, string Target, int Status)
{
    /// <summary>Reads a line; null when it is something else.</summary>
    public static AccessLogLine? Parse(string line) => Pattern().Match(line) is { Success: true } match
        ? new AccessLogLine(match.Groups["method"].Value, match.Groups["target"].Value, int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    /// <summary>For example <c>GET /v2/ 200</c>.</summary>
    public override string ToString() => $"{Method} {Target} {Status}";

    [GeneratedRegex(@"\] ""(?<method>[A-Z]+) (?<target>\S+) HTTP/[0-9.]+"" (?<status>[0-9]{3}) ")]
    private static partial Regex Pattern();
}
