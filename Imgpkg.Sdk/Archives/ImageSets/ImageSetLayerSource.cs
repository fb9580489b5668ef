using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>A layer to be written into an archive, and where its bytes come from; every attempt gets them from the start.</summary>
internal sealed class ImageSetLayerSource
{
    private const int BufferSize = 256 * 1024;

    private readonly Func<Stream, CancellationToken, Task> _write;

    /// <summary>A layer that is read from streams; each is disposed after use, and its bytes are verified.</summary>
    public ImageSetLayerSource(Descriptor layer, Func<CancellationToken, Task<Stream>> open)
    {
        Layer = layer;
        _write = (destination, cancellationToken) => CopyAsync(layer, open, destination, cancellationToken);
    }

    /// <summary>A layer that is made by writing it into the stream given; its bytes are verified.</summary>
    public ImageSetLayerSource(Descriptor layer, Func<Stream, CancellationToken, Task> write)
    {
        Layer = layer;
        _write = (destination, cancellationToken) => VerifyAsync(layer, write, destination, cancellationToken);
    }

    public Descriptor Layer { get; }

    /// <summary>Told when an attempt to write it begins.</summary>
    public Action? Started { get; init; }

    /// <summary>Told when that attempt is over, whatever came of it.</summary>
    public Action? Ended { get; init; }

    /// <summary>Writes the whole layer and verifies it.</summary>
    /// <exception cref="ContentMismatchException">The bytes are others than the descriptor says.</exception>
    public async Task WriteToAsync(Stream destination, CancellationToken cancellationToken)
    {
        Started?.Invoke();
        try
        {
            await _write(destination, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Ended?.Invoke();
        }
    }

    private static async Task CopyAsync(
        Descriptor layer, Func<CancellationToken, Task<Stream>> open, Stream destination, CancellationToken cancellationToken)
    {
        // Streams of registries verify already.
        Stream stream = VerifyingStream.Over(await open(cancellationToken).ConfigureAwait(false), layer);
        await using (stream.ConfigureAwait(false))
        {
            await stream.CopyToAsync(destination, BufferSize, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task VerifyAsync(
        Descriptor layer, Func<Stream, CancellationToken, Task> write, Stream destination, CancellationToken cancellationToken)
    {
        var verifying = new VerifyingWriter(destination, layer);
        await using (verifying.ConfigureAwait(false))
        {
            await write(verifying, cancellationToken).ConfigureAwait(false);
            verifying.Verify();
        }
    }
}
