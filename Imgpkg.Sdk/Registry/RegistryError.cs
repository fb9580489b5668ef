namespace Imgpkg.Sdk.Registry;

/// <summary>One entry of a registry's error answer (distribution-spec 1.1, error codes).</summary>
public sealed record RegistryError
{
    /// <summary>The code as the registry spelled it, for example <c>MANIFEST_UNKNOWN</c>. The list is open.</summary>
    public required string Code { get; init; }

    /// <summary>The registry's message, with control characters removed; may be empty.</summary>
    public required string Message { get; init; }

    /// <summary>The registry's detail as text, for example <c>map[Tag:v1]</c>; null when there is none.</summary>
    public string? Detail { get; init; }
}
