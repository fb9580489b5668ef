using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// Optional capability of a store, found with <c>is</c>: opening content that its repository need not have, from the addresses in
/// <see cref="Descriptor.Urls"/> (image-spec 1.1, content descriptors; non-distributable layers). No operation of this library does so
/// unless it is told to, and then only after the repository did not have the content.
/// </summary>
public interface IForeignLayerSource
{
    /// <summary>
    /// Opens the content at the first of the descriptor's addresses that gives it, as far as <see cref="ImgpkgOptions.ForeignLayers"/>
    /// permits them. No credentials are sent, and size and digest are verified as by
    /// <see cref="IReadOnlyRepositoryStore.OpenBlobAsync"/>. The caller disposes the stream.
    /// </summary>
    /// <exception cref="RegistryNotFoundException">The descriptor names no address.</exception>
    /// <exception cref="RegistryException">No address gave the content; the failure is that of the last one. Its code is
    /// <c>FOREIGN_URL_REFUSED</c> or <c>ADDRESS_REFUSED</c> where the settings do not permit the address.</exception>
    Task<Stream> OpenForeignLayerAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
