namespace Imgpkg.Sdk;

/// <summary>Content would cost more than the client's <see cref="LimitOptions"/> permit. Nothing of it was kept.</summary>
public sealed class LimitExceededException : ImgpkgException
{
    internal LimitExceededException(string message, string limit, long value)
        : base($"{message} (hint: {nameof(LimitOptions)}.{limit} or ${LimitNames.Variable(limit)}, if you trust the content)")
    {
        Limit = limit;
        Value = value;
    }

    /// <summary>The property of <see cref="LimitOptions"/> that says so, for example <c>MaxEntries</c>.</summary>
    public string Limit { get; }

    /// <summary>The limit.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override string Code => "LIMIT_EXCEEDED";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Archive;
}
