namespace Imgpkg.Sdk.Registry;

/// <summary>What a <see cref="RegistryFinding"/> means for the use of a registry.</summary>
public enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Not found out, or of no importance either way.</summary>
    Unknown,

    /// <summary>Works, but not as one may expect, or with less security.</summary>
    Warning,

    /// <summary>The registry cannot be used like this.</summary>
    Error,
}
