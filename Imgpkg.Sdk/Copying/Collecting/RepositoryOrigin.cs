using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Layers of a repository; those that are not to be distributed may live elsewhere (formats 14.2).</summary>
internal sealed class RepositoryOrigin(IReadOnlyRepositoryStore store, RepositoryReference repository) : IBlobOrigin
{
    public RepositoryReference Repository => repository;

    public async Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken)
    {
        try
        {
            return VerifyingStream.Over(await store.OpenBlobAsync(layer, cancellationToken).ConfigureAwait(false), layer);
        }
        catch (RegistryException) when (layer.Urls.Count > 0 && MediaTypes.IsNonDistributable(layer.MediaType) && store is IForeignLayerSource)
        {
            return await ((IForeignLayerSource)store).OpenForeignLayerAsync(layer, cancellationToken).ConfigureAwait(false);
        }
    }
}
