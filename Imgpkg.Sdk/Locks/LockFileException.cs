namespace Imgpkg.Sdk.Locks;

/// <summary>A lock file cannot be read or written, or breaks its schema.</summary>
public sealed class LockFileException : ImgpkgException
{
    internal LockFileException(string message, string? path = null, int? line = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file; null when the lock did not come from one.</summary>
    public string? Path { get; }

    /// <summary>The line of the problem, from 1; null when it is not about one line.</summary>
    public int? Line { get; }

    /// <inheritdoc/>
    public override string Code => "LOCK_INVALID";

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Client;
}
