using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Gives each diagnosis an activity.</summary>
internal sealed class TracedDiagnostics(IRegistryDiagnostics inner) : IRegistryDiagnostics
{
    public Task<RegistryDiagnosis> DiagnoseAsync(string target, bool probeWrites, CancellationToken cancellationToken) => TracedOperation.RunAsync(
        "imgpkg.registry.diagnose",
        () => inner.DiagnoseAsync(target, probeWrites, cancellationToken),
        end: static (activity, diagnosis) =>
        {
            activity.SetTag("imgpkg.registry", diagnosis.Registry);
            activity.SetTag("imgpkg.repository", diagnosis.Repository?.FullName);
        });
}
