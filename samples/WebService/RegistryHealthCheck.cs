using Imgpkg.Sdk;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebService;

/// <summary>Healthy as long as every registry of the configuration can be reached and takes the credentials there are for it.</summary>
internal sealed class RegistryHealthCheck(IRegistryDiagnostics diagnostics, IReadOnlyCollection<string> registries) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        RegistryDiagnosis[] diagnoses = await Task.WhenAll(registries.Select(registry => diagnostics.DiagnoseAsync(registry, cancellationToken: cancellationToken)));
        string[] findings =
        [
            .. from diagnosis in diagnoses
               from finding in diagnosis.Findings
               where finding.Status == FindingStatus.Error
               select $"{diagnosis.Registry}: {finding.Text}",
        ];
        return findings is [] ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, string.Join('\n', findings));
    }
}
