using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A diagnosis that finds what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeDiagnostics : IRegistryDiagnostics
{
    public List<RegistryFinding> Findings { get; } = [];

    public (string Target, bool ProbeWrites)? Asked { get; private set; }

    public Task<RegistryDiagnosis> DiagnoseAsync(string target, bool probeWrites = false, CancellationToken cancellationToken = default)
    {
        Asked = (target, probeWrites);
        return Task.FromResult(new RegistryDiagnosis { Registry = target, Findings = Findings });
    }
}
