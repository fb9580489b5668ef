namespace Imgpkg.Sdk.References;

/// <summary>Which grammar a reference is read with.</summary>
public enum ReferenceStyle
{
    /// <summary>
    /// What the original command accepts, with its error texts: short names with defaults, lax repository paths; but never empty, <c>.</c>
    /// or <c>..</c> path components or control characters.
    /// </summary>
    Compatible,

    /// <summary>The grammar of distribution-spec 1.1, with registry, tag or digest, and <c>library/</c> written out.</summary>
    Strict,
}
