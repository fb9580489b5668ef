using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk;

/// <summary>
/// Finds out why a registry does not do what is expected of it: how it is reached, who one is there, and what it is able to do. Safe for
/// concurrent use. Members may be added in minor versions, so do not implement this interface outside of tests.
/// </summary>
public interface IRegistryDiagnostics
{
    /// <summary>
    /// Looks at a registry, and at one of its repositories if one is named. What fails is a finding; nothing but a mistake in the arguments
    /// throws. Reads only, unless <paramref name="probeWrites"/> is set; of a repository one manifest is fetched, which some registries count.
    /// </summary>
    /// <param name="target"><c>HOST[:PORT]</c> or <c>HOST[:PORT]/REPOSITORY</c>.</param>
    /// <param name="probeWrites">
    /// Whether the abilities of writers are probed in the named repository: an upload is begun and cancelled, a blob of the repository is offered to it
    /// for mounting, and a tag and a digest that do not exist are deleted. Nothing is stored. Default false.
    /// </param>
    /// <param name="cancellationToken">Ends the diagnosis.</param>
    /// <exception cref="InvalidReferenceException">The target names no registry, or no repository is named whose writers' abilities could be probed.</exception>
    Task<RegistryDiagnosis> DiagnoseAsync(string target, bool probeWrites = false, CancellationToken cancellationToken = default);
}
