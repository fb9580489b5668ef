using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>A layer to be written into an archive, and where its bytes come from; every attempt gets them from the start.</summary>
internal sealed class ImageSetLayerSource
{
    private readonly Func<Stream, CancellationToken, Task> _write;

    /// <summary>A layer that is read from streams; each is disposed after use, and its bytes are verified.</summary>
    public ImageSetLayerSource(Descriptor layer, Func<CancellationToken, Task<Stream>> open)
        : this(layer, (destination, cancellationToken) => CopyAsync(open, destination, cancellationToken))
    {
    }

    /// <summary>A layer that is made by writing it into the stream given; its bytes are verified.</summary>
    public ImageSetLayerSource(Descriptor layer, Func<Stream, CancellationToken, Task> write)
    {
        Layer = layer;
        _write = write;
    }

    public Descriptor Layer { get; }

    public Task WriteToAsync(Stream destination, CancellationToken cancellationToken) => _write(destination, cancellationToken);

    private static async Task CopyAsync(Func<CancellationToken, Task<Stream>> open, Stream destination, CancellationToken cancellationToken)
    {
        Stream stream = await open(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.CopyToAsync(destination, 256 * 1024, cancellationToken).ConfigureAwait(false);
        }
    }
}
