namespace Imgpkg.Sdk.Registry;

/// <summary>Something that must fit in memory is larger than its limit; it was not read.</summary>
public sealed class SizeLimitExceededException : ImgpkgException
{
    internal SizeLimitExceededException(string what, long limit)
        : base($"{what} is larger than the limit of {limit} bytes") => Limit = limit;

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }

    /// <inheritdoc/>
    public override string Code => "TOO_LARGE";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Registry;
}
