namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>A token of a cloud and when to stop using it. No record: a record would print the token.</summary>
internal sealed class AccessToken(string value, DateTimeOffset expires)
{
    public string Value { get; } = value;

    public DateTimeOffset Expires { get; } = expires;

    /// <summary>When a credential that lasts until <paramref name="end"/> is to be renewed: before it can end under way, and not all the time.</summary>
    public static DateTimeOffset RenewAt(DateTimeOffset now, DateTimeOffset end)
    {
        TimeSpan lifetime = end - now;
        TimeSpan reserve = lifetime / 10;
        return end - (reserve > TimeSpan.FromMinutes(5) ? TimeSpan.FromMinutes(5) : reserve);
    }
}
