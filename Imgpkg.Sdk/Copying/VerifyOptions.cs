namespace Imgpkg.Sdk.Copying;

/// <summary>How to verify.</summary>
public sealed class VerifyOptions
{
    /// <summary>
    /// A file that remembers which blobs were verified, so that an interrupted run can be gone on with: they are not read again. It is deleted
    /// after a run that found nothing, and is for one run at a time. Default null: everything is read.
    /// </summary>
    public string? ResumePath { get; init; }
}
