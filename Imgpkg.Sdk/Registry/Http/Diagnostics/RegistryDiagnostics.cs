using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>Runs the checks, each as long as those before make it sensible.</summary>
internal sealed class RegistryDiagnostics(ConfigurationChecks configuration, ConnectionCheck connection, ReadProbes reading, WriteProbes writing) : IRegistryDiagnostics
{
    public async Task<RegistryDiagnosis> DiagnoseAsync(string target, bool probeWrites, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var parsed = DiagnosisTarget.Parse(target);
        if (probeWrites && parsed.Repository is null)
        {
            throw ReferenceParser.Invalid(target, $"writes are probed in a repository: name one (example: {parsed.Registry}/team/app)");
        }

        var findings = new Findings();
        if (await configuration.RunAsync(parsed, findings, cancellationToken).ConfigureAwait(false)
            && await connection.RunAsync(parsed, findings, cancellationToken).ConfigureAwait(false)
            && parsed.Repository is { } repository)
        {
            Descriptor? blob = await reading.RunAsync(repository, findings, cancellationToken).ConfigureAwait(false);
            if (probeWrites)
            {
                await writing.RunAsync(repository, blob, findings, cancellationToken).ConfigureAwait(false);
            }
        }

        return new RegistryDiagnosis { Registry = parsed.Registry, Repository = parsed.Repository, Findings = findings.All };
    }
}
