namespace Imgpkg.Sdk.Registry;

/// <summary>One thing that a diagnosis found out. The names of checks are stable and listed in the documentation of the diagnosis.</summary>
public sealed record RegistryFinding
{
    /// <summary>What was looked at: a stable name such as <c>credentials</c> or <c>delete-tag</c>.</summary>
    public required string Check { get; init; }

    /// <summary>What it means.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>What was found, for people; never a secret. Of abilities it begins with <c>yes</c> or <c>no</c>.</summary>
    public required string Text { get; init; }
}
