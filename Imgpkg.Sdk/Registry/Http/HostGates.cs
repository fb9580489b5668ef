using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The gates of the hosts one client talks to; token endpoints have small ones of their own.</summary>
internal sealed class HostGates(IOptions<ImgpkgOptions> options, TimeProvider time)
{
    private const int FirstLimit = 6;
    private const int TokenLimit = 3;

    private readonly ConcurrentDictionary<string, HostGate> _gates = new(StringComparer.OrdinalIgnoreCase);

    public HostGate For(Uri uri, bool isTokenExchange) => _gates.GetOrAdd(
        string.Create(CultureInfo.InvariantCulture, $"{(isTokenExchange ? "token " : string.Empty)}{uri.IdnHost}:{uri.Port}"),
        _ => isTokenExchange ? new HostGate(time, TokenLimit, TokenLimit) : new HostGate(time, FirstLimit, options.Value.MaxRequestsPerHost));
}
