using System.Net.Http.Headers;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The body of an answer that holds a blob from some byte to its end; owned by whoever reads it.</summary>
internal sealed class BlobPart
{
    private BlobPart(HttpResponseMessage response, Stream body, long position)
    {
        Body = new ResponseBodyStream(response, body);
        Position = position;
        Tag = response.Headers.ETag is { IsWeak: false } tag ? tag : null;
        EndsWithConnection = response.Content.Headers.ContentLength is null
            && response.Headers.TransferEncodingChunked != true
            && response.Version.Major == 1;
    }

    public Stream Body { get; }

    /// <summary>The first byte of the body, counted in the blob.</summary>
    public long Position { get; }

    /// <summary>The strong entity tag; null when there is none.</summary>
    public EntityTagHeaderValue? Tag { get; }

    /// <summary>Whether nothing but the end of the connection ends the body, so that a broken one looks complete.</summary>
    public bool EndsWithConnection { get; }

    /// <summary>Opens an answer that holds the whole blob.</summary>
    /// <exception cref="ContentMismatchException">The answer announces another size than the descriptor's.</exception>
    public static async Task<BlobPart> WholeAsync(HttpResponseMessage response, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length && length != descriptor.Size)
        {
            throw new ContentMismatchException(
                $"GET {UrlRedactor.Redact(response.RequestMessage!.RequestUri!)}: Content-Length header {length} does not match expected size {descriptor.Size}",
                descriptor,
                actualDigest: null,
                length);
        }

        return await RestAsync(response, position: 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens an answer that holds the blob from <paramref name="position"/> on.</summary>
    public static async Task<BlobPart> RestAsync(HttpResponseMessage response, long position, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), position);
}
