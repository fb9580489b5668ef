using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>What <see cref="IRegistryDiagnostics"/> found out about a registry.</summary>
public sealed record RegistryDiagnosis
{
    /// <summary>The registry's host with optional port, as it is contacted.</summary>
    public required string Registry { get; init; }

    /// <summary>The repository that was looked at; null when only the registry was.</summary>
    public RepositoryReference? Repository { get; init; }

    /// <summary>The findings, in the order they were made.</summary>
    public required IReadOnlyList<RegistryFinding> Findings { get; init; }

    /// <summary>Whether no finding is an error.</summary>
    public bool IsUsable => Findings.All(finding => finding.Status != FindingStatus.Error);
}
