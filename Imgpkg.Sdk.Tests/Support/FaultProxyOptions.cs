namespace Imgpkg.Sdk.Tests.Support;

/// <summary>What a <see cref="FaultProxy"/> does wrong; shares are of all requests, from 0 to 1.</summary>
internal sealed class FaultProxyOptions
{
    /// <summary>Decides which requests go wrong; the same seed, the same faults for the same order of requests.</summary>
    public int Seed { get; init; }

    /// <summary>The share of connections that are cut before anything is passed on.</summary>
    public double Resets { get; init; }

    /// <summary>The share of bodies, of requests or answers, that are cut at a random place.</summary>
    public double Cuts { get; init; }

    /// <summary>Bodies are cut before this many bytes; shorter ones pass.</summary>
    public long LargestCut { get; init; } = 1024 * 1024;

    /// <summary>The share of requests answered with 429 and <c>Retry-After: 1</c>.</summary>
    public double RateLimited { get; init; }

    /// <summary>The share of requests answered with 503.</summary>
    public double Unavailable { get; init; }

    /// <summary>How many requests pass within one second of the clock, the others are answered with 429 and <c>Retry-After: 1</c>; null: all.</summary>
    public int? RequestsPerSecond { get; init; }
}
