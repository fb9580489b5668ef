using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The body of an answer that holds a whole blob, verified while it is read.</summary>
internal static class BlobBody
{
    /// <summary>Opens the body; the caller disposes it, and the answer with it.</summary>
    /// <exception cref="ContentMismatchException">The answer announces another size than the descriptor's.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage response, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length && length != descriptor.Size)
        {
            throw new ContentMismatchException(
                $"GET {UrlRedactor.Redact(response.RequestMessage!.RequestUri!)}: Content-Length header {length} does not match expected size {descriptor.Size}",
                descriptor,
                actualDigest: null,
                length);
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(new ResponseBodyStream(response, body), descriptor);
    }
}
