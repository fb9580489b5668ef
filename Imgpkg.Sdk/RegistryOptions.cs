namespace Imgpkg.Sdk;

/// <summary>Settings of one registry, where they differ from those of the client (<see cref="ImgpkgOptions.Registries"/>).</summary>
public sealed class RegistryOptions
{
    /// <summary>
    /// What kind of registry it is, where its host name does not tell: <c>artifactory</c>, <c>nexus</c>, <c>harbor</c>, <c>gitlab</c>, … (the
    /// list is in the documentation of registries). Default null: known by name, by its answers, or not at all.
    /// </summary>
    public string? Family { get; init; }
}
