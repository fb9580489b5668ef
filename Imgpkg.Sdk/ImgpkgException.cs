using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk;

/// <summary>Which side of an operation a failure comes from.</summary>
public enum FailureOrigin
{
    /// <summary>What the caller gave: a reference, an option, a file on this machine.</summary>
    Client,

    /// <summary>A registry or local store, or the way to it.</summary>
    Registry,

    /// <summary>A source of credentials.</summary>
    Credentials,

    /// <summary>The content of a layer or archive.</summary>
    Archive,
}

/// <summary>
/// The root of every failure this library reports. Argument mistakes throw the base library's argument exceptions and
/// cancellation throws <see cref="OperationCanceledException"/>; everything else derives from here.
/// </summary>
public abstract class ImgpkgException : Exception
{
    private protected ImgpkgException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>A stable, upper-case word for the kind of failure (for example <c>REFERENCE_INVALID</c>), or the registry's own error code.</summary>
    public abstract string Code { get; }

    /// <summary>Which side the failure comes from.</summary>
    public abstract FailureOrigin Origin { get; }

    /// <summary>Whether the same call may succeed later without any change by the caller.</summary>
    public virtual bool IsTransient => false;

    /// <summary>The reference the failure is about, in full form; null when there is none.</summary>
    public string? Reference { get; internal init; }

    /// <summary>The digest the failure is about; null when there is none.</summary>
    public Digest? Digest { get; internal init; }

    /// <summary>
    /// What was being done, in the words of the command line's error texts (for example <c>Fetching image</c>); null when the
    /// message stands alone. The command prints <c>Activity: Message</c>.
    /// </summary>
    public string? Activity { get; private set; }

    /// <summary>Names the enclosing activity. Made for exception filters, so it always answers false.</summary>
    internal bool During(string activity)
    {
        Activity = Activity is null ? activity : $"{activity}: {Activity}";
        return false;
    }
}
