using System.Net;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Reads content from the addresses in its descriptor, with no credentials and under <see cref="ImgpkgOptions.ForeignLayers"/> (R6.7).</summary>
internal sealed class ForeignLayers(IHttpClientFactory clients, TransferLimits limits, RetryPipeline retry, ILogger<ForeignLayers> logger)
{
    /// <summary>The named client with the handlers retry, redirect, policy, time-out.</summary>
    public const string HttpClientName = "Imgpkg.ForeignLayers";

    public async Task<Stream> OpenAsync(RepositoryReference repository, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (descriptor.Urls.Count == 0)
        {
            throw new RegistryNotFoundException(new RegistryFailure($"{repository.FullName}@{descriptor.Digest}: the descriptor names no address")
            {
                Repository = repository,
                Code = "BLOB_UNKNOWN",
            });
        }

        for (int next = 0; ; next++)
        {
            try
            {
                return await OpenAsync(repository, descriptor, descriptor.Urls[next], cancellationToken).ConfigureAwait(false);
            }
            catch (ImgpkgException) when (next < descriptor.Urls.Count - 1)
            {
                // The next address may serve; the failure of the last one is reported.
            }
        }
    }

    private async Task<Stream> OpenAsync(RepositoryReference repository, Descriptor descriptor, string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out Uri? uri))
        {
            throw ForeignLayerPolicy.Refuse(repository, DisplayText.Clean(url), "is not an absolute URL");
        }

        var client = new RegistryClient(clients, repository, ScopeSet.For(repository.Path, RepositoryAccess.Read), limits, retry, logger, name: HttpClientName);
        HttpResponseMessage response = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, uri), client.NewContext(isReplayable: true), cancellationToken).ConfigureAwait(false);
        try
        {
            await RegistryResponses.EnsureAsync(response, repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
            BlobPart whole = await BlobPart.WholeAsync(response, descriptor, cancellationToken).ConfigureAwait(false);
            return new VerifyingStream(whole.Body, descriptor);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
