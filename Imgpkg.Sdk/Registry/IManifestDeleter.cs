using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of an <see cref="IRepositoryStore"/>, found with <c>is</c>: taking tags and manifests away (distribution-spec 1.1,
/// content management). Many registries do not allow it and answer with a <see cref="RegistryException"/> whose code is
/// <c>UNSUPPORTED</c> or whose status is 405; a store has the capability when its protocol can ask. Blobs stay until the store collects
/// what nothing refers to.
/// </summary>
public interface IManifestDeleter
{
    /// <summary>
    /// Takes a tag away. The manifest stays, by digest and under its other tags: where a registry cannot take away a tag alone, the call
    /// fails and deletes nothing.
    /// </summary>
    /// <exception cref="RegistryNotFoundException">There is no such tag.</exception>
    Task DeleteTagAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Deletes a manifest or index, and with it every tag that names it.</summary>
    /// <exception cref="RegistryNotFoundException">There is no such manifest.</exception>
    Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken);
}
