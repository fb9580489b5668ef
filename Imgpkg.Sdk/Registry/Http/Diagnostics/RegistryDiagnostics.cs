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
            ReadProbes.ReadResult found = await reading.RunAsync(repository, findings, cancellationToken).ConfigureAwait(false);
            if (probeWrites && found.IsThere)
            {
                await writing.RunAsync(repository, found.Blob, findings, cancellationToken).ConfigureAwait(false);
            }
            else if (probeWrites)
            {
                findings.Unknown(Checks.Uploads, "not tried: the repository cannot be read, and the attempt might create it");
            }
        }

        return new RegistryDiagnosis { Registry = parsed.Registry, Repository = parsed.Repository, Findings = findings.All };
    }
}
