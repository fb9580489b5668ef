using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>Opens layers wherever they are: those that are not to be distributed may live outside of their repository (formats 14.2).</summary>
internal static class LayerBlobs
{
    /// <summary>Opens a layer in its repository, or at an address in its descriptor; the stream verifies it.</summary>
    public static async Task<Stream> OpenAsync(IReadOnlyRepositoryStore store, Descriptor layer, CancellationToken cancellationToken)
    {
        try
        {
            return VerifyingStream.Over(await store.OpenBlobAsync(layer, cancellationToken).ConfigureAwait(false), layer);
        }
        catch (RegistryException) when (layer.Urls.Count > 0 && MediaTypes.IsNonDistributable(layer.MediaType) && store is IForeignLayerSource)
        {
            return VerifyingStream.Over(await ((IForeignLayerSource)store).OpenForeignLayerAsync(layer, cancellationToken).ConfigureAwait(false), layer);
        }
    }
}
