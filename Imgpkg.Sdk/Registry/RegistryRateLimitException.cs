namespace Imgpkg.Sdk.Registry;

/// <summary>The registry's rate limit is used up (HTTP 429) and waiting within the retry budget did not help.</summary>
public sealed class RegistryRateLimitException : RegistryException
{
    internal RegistryRateLimitException(RegistryFailure failure, Exception? innerException = null)
        : base(failure, innerException) => RetryAfter = failure.RetryAfter;

    /// <summary>How long the registry asked to wait; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; }
}
