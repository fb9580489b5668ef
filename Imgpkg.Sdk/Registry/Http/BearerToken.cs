namespace Imgpkg.Sdk.Registry.Http;

/// <summary>An access token and when to stop using it. No record: a record would print the token.</summary>
internal sealed class BearerToken(string value, DateTimeOffset expires, TimeSpan lifetime)
{
    // R3.3: a token about to expire would expire under way.
    private static readonly TimeSpan LeastRemaining = TimeSpan.FromSeconds(10);

    public string Value { get; } = value;

    public bool IsFresh(DateTimeOffset now)
    {
        TimeSpan reserve = lifetime / 10;
        return expires - now > (reserve > LeastRemaining ? reserve : LeastRemaining);
    }
}
