using System.Net;
using System.Net.Http.Headers;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Asks a registry for blobs, whole or from a byte on (distribution-spec 1.1, pulling blobs; R4.11, R4.13).</summary>
internal sealed class BlobDownloads(RegistryClient client, RetryPipeline retry, TransferLimits limits)
{
    public RepositoryReference Repository => client.Repository;

    public async Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        BlobPart whole = await OpenWholeAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(new ResumingStream(this, descriptor, whole, retry, limits), descriptor);
    }

    /// <summary>Opens a blob from byte <paramref name="position"/> on; where the registry gives it from the start, the part says so.</summary>
    public async Task<BlobPart> OpenFromAsync(Descriptor descriptor, long position, EntityTagHeaderValue? tag, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(descriptor, new RangeHeaderValue(position, to: null), tag, cancellationToken).ConfigureAwait(false);
        try
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return await BlobPart.WholeAsync(response, descriptor, cancellationToken).ConfigureAwait(false);
                case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { } range && range.From == position:
                    EnsureSameSize(range, descriptor, response);
                    return await BlobPart.RestAsync(response, position, cancellationToken).ConfigureAwait(false);
                case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                    // It does not understand ranges, or has other content; without a range the verification tells which.
                    response.Dispose();
                    return await OpenWholeAsync(descriptor, cancellationToken).ConfigureAwait(false);
                default:
                    throw await RegistryResponses.ToExceptionAsync(response, client.Repository, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static void EnsureSameSize(ContentRangeHeaderValue range, Descriptor descriptor, HttpResponseMessage response)
    {
        if (range.Length is { } total && total != descriptor.Size)
        {
            throw new ContentMismatchException(
                $"GET {UrlRedactor.Redact(response.RequestMessage!.RequestUri!)}: Content-Range names {total} bytes, expected size is {descriptor.Size}",
                descriptor,
                actualDigest: null,
                total);
        }
    }

    private async Task<BlobPart> OpenWholeAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(descriptor, range: null, tag: null, cancellationToken).ConfigureAwait(false);
        try
        {
            await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
            return await BlobPart.WholeAsync(response, descriptor, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Always asks the registry, never a storage address from before: that is signed, and the signature expires (Q50).</summary>
    private async Task<HttpResponseMessage> SendAsync(
        Descriptor descriptor, RangeHeaderValue? range, EntityTagHeaderValue? tag, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendOnceAsync().ConfigureAwait(false);
        if (!IsExpiredRedirect(response))
        {
            return response;
        }

        response.Dispose();
        return await SendOnceAsync().ConfigureAwait(false);

        Task<HttpResponseMessage> SendOnceAsync() => client.SendAsync(HttpMethod.Get, $"blobs/{descriptor.Digest}", cancellationToken, request =>
        {
            request.Headers.Range = range;
            request.Headers.IfRange = range is null || tag is null ? null : new RangeConditionHeaderValue(tag);
        });
    }

    // R4.13: the address was signed too long ago, or the storage lost it; the registry gives another one.
    private bool IsExpiredRedirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone
        && WasRedirected(response);

    private bool WasRedirected(HttpResponseMessage response)
    {
        Uri answered = response.RequestMessage!.RequestUri!;
        return !RegistryUris.IsRegistry(answered, client.Repository.Registry)
            || !answered.AbsolutePath.StartsWith($"/v2/{client.Repository.Path}/", StringComparison.Ordinal);
    }
}
