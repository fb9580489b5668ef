namespace Imgpkg.Sdk;

/// <summary>What a registry said about the requests it still permits (<see cref="ImgpkgOptions.RateLimitObserver"/>).</summary>
public sealed record ObservedRateLimit
{
    /// <summary>The host that answered, with its port where that is not the default one.</summary>
    public required string Host { get; init; }

    /// <summary>How many requests a window permits; null when it was not said.</summary>
    public int? Limit { get; init; }

    /// <summary>How many are left of them; null when it was not said.</summary>
    public int? Remaining { get; init; }

    /// <summary>The length of the window; null when it was not said.</summary>
    public TimeSpan? Window { get; init; }
}
