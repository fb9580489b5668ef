using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Images;

/// <summary>Opens a layer, gives its tar to a reader within a budget, and makes sure that every byte of the blob was verified in the end.</summary>
internal static class LayerReading
{
    public static async Task ReadAsync(
        OpenBlob open, Descriptor layer, UnpackingBudget budget, Func<Stream, Task> read, Action<int> counted, CancellationToken cancellationToken)
    {
        budget.AddLayer(layer);
        Stream blob = VerifyingStream.Over(await open(layer, cancellationToken).ConfigureAwait(false), layer);
        await using (blob.ConfigureAwait(false))
        {
            var counting = new CountingReader(blob, counted);
            try
            {
                Stream tar = await LayerCompression.OpenReaderAsync(counting, cancellationToken).ConfigureAwait(false);
                await using (tar.ConfigureAwait(false))
                {
                    await read(new BudgetedReader(tar, layer, budget, () => counting.Count)).ConfigureAwait(false);
                }
            }
            catch (InvalidLayerException)
            {
                // If the blob is not the one asked for, that is the thing to say: this throws then.
                await counting.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                throw;
            }

            // The decompressor may stop before the end of the blob; the digest covers all of it.
            await counting.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
    }
}
