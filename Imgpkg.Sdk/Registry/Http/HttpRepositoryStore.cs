using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>One repository of a registry over HTTP.</summary>
internal sealed partial class HttpRepositoryStore
    : IRepositoryStore, IStreamingBlobStore, IMountingBlobStore, IReferrerLister, IManifestDeleter, IForeignLayerSource
{
    private readonly RegistryClient _client;
    private readonly BlobDownloads _downloads;
    private readonly BlobUploader _uploader;
    private readonly ForeignLayers _foreign;
    private readonly RegistryTraits _traits;
    private readonly Referrers _referrers;

    public HttpRepositoryStore(RegistryClient client, BlobDownloads downloads, BlobUploader uploader, ForeignLayers foreign, RegistryTraits traits, ReferrerSupport support)
    {
        _client = client;
        _downloads = downloads;
        _uploader = uploader;
        _foreign = foreign;
        _traits = traits;
        _referrers = new Referrers(client, this, support);
    }

    public RepositoryReference Repository => _client.Repository;

    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendManifestAsync(HttpMethod.Head, reference, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && DescribeHead(response, reference) is { } descriptor)
        {
            return descriptor;
        }

        // R4.4: these say that HEAD does not work, not that the manifest is missing. What was tried again already is not tried with GET, too.
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Forbidden
            || (response.StatusCode == HttpStatusCode.NotFound && _traits.Quirks.HeadMissesManifests)
            || (response.StatusCode >= HttpStatusCode.InternalServerError && !TransientFailures.IsTransient(response.StatusCode)))
        {
            return (await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Descriptor;
        }

        throw await RegistryResponses.ToExceptionAsync(response, Repository, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendManifestAsync(HttpMethod.Get, reference, cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(response, Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
        byte[] bytes = await ReadAsync(response, _client.MaxManifestBytes, $"manifest {reference}", cancellationToken).ConfigureAwait(false);
        return ManifestContent.Receive(bytes, response.Content.Headers.ContentType?.MediaType, reference.Digest);
    }

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => _downloads.OpenAsync(descriptor, cancellationToken);

    public async Task<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        bool manifest = MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType);
        using HttpResponseMessage response = manifest
            ? await SendManifestAsync(HttpMethod.Head, Repository.WithDigest(descriptor.Digest), cancellationToken).ConfigureAwait(false)
            : await _client.SendAsync(HttpMethod.Head, $"blobs/{descriptor.Digest}", cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound && manifest && _traits.Quirks.HeadMissesManifests)
        {
            return await CanGetAsync(Repository.WithDigest(descriptor.Digest), cancellationToken).ConfigureAwait(false);
        }

        if (response.StatusCode == HttpStatusCode.NotFound || (response.StatusCode == HttpStatusCode.Forbidden && _traits.Quirks.HidesAbsence))
        {
            return false;
        }

        await RegistryResponses.EnsureAsync(response, Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
        return true;
    }

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<string> page in new TagPages(_client).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (string tag in page)
            {
                yield return tag;
            }
        }
    }

    public Task PutBlobAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken) =>
        _uploader.PutAsync(descriptor, source, cancellationToken);

    public Task<Descriptor> PutBlobAsync(string mediaType, BlobSource source, CancellationToken cancellationToken) =>
        _uploader.StreamAsync(mediaType, source, cancellationToken);

    public async Task<bool> PutOrMountBlobAsync(
        Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        if (_uploader.MayOffer(mountFrom))
        {
            return await _uploader.PutOrMountAsync(descriptor, source, mountFrom, cancellationToken).ConfigureAwait(false);
        }

        if (await ExistsAsync(descriptor, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        await _uploader.PutAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private static Descriptor? DescribeHead(HttpResponseMessage response, ImageReference reference)
    {
        HttpContentHeaders headers = response.Content.Headers;
        if (DigestHeaders.Read(response) is not { } digest || headers.ContentLength is not { } length || headers.ContentType?.MediaType is not { } mediaType)
        {
            return null;
        }

        // A header that contradicts the request proves nothing; the body will tell.
        return reference.Digest is { } wanted && wanted != digest ? null : new Descriptor { MediaType = mediaType, Digest = digest, Size = length };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, string what, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            throw new SizeLimitExceededException(what, limit);
        }

        var body = new ResponseBodyStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        await using (body.ConfigureAwait(false))
        {
            return await BoundedReader.ReadAllAsync(body, limit, what, cancellationToken).ConfigureAwait(false);
        }
    }
}
