using Imgpkg.Sdk.Archives.Gzip;

namespace Imgpkg.Benchmarks;

/// <summary>What is measured: a layer in memory, compressed on one thread, the result counted and dropped.</summary>
internal static class LayerEncoding
{
    private const int PieceSize = 128 * 1024;

    /// <summary>Returns the compressed length in bytes.</summary>
    public static async Task<long> RunAsync(ReadOnlyMemory<byte> input)
    {
        using var output = new CountingStream();
        var gzip = new LayerGzipStream(output);
        await using (gzip.ConfigureAwait(false))
        {
            for (; input.Length > PieceSize; input = input[PieceSize..])
            {
                await gzip.WriteAsync(input[..PieceSize]).ConfigureAwait(false);
            }

            await gzip.WriteAsync(input).ConfigureAwait(false);
            await gzip.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return output.Length;
    }
}
