using System.Net;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Sends blobs (registry 4.5). A blob whose descriptor is known goes in one PUT after the POST, one whose size is unknown as one streamed
/// PATCH, and in parts where the registry or the user wants parts, or to continue what broke. Where nothing can be continued, the upload is
/// cancelled at the registry and begun anew.
/// </summary>
internal sealed class BlobUploader(RegistryClient client, UploadSteps steps, UploadParts parts, RetryPipeline retry, RegistryTraits traits, ILogger logger)
{
    public Task PutAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken) =>
        AttemptAsync(
            descriptor.Digest.ToString(),
            async (session, token) =>
            {
                if (parts.Wanted(session, descriptor.Size))
                {
                    await parts.SendAsync(session, descriptor, source, token).ConfigureAwait(false);
                }
                else if (await SendWholeAsync(session, descriptor, source, token).ConfigureAwait(false) is { } received)
                {
                    await parts.SendAsync(session, descriptor, source, token, received).ConfigureAwait(false);
                }

                return descriptor;
            },
            cancellationToken);

    public Task<Descriptor> StreamAsync(string mediaType, BlobSource source, CancellationToken cancellationToken) =>
        AttemptAsync("a blob", (session, token) => StreamAsync(session, mediaType, source, token), cancellationToken);

    /// <summary>Asks to take a blob over from another repository; any answer but 201 means "no" (R4.23).</summary>
    public async Task<bool> TryMountAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken)
    {
        if (RegistryName.Canonical(source.Registry) != RegistryName.Canonical(client.Repository.Registry) || !traits.MayMount(source.Path, client.Repository.Path))
        {
            return false;
        }

        string path = $"{UploadSteps.Uploads}?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(source.Path)}";
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, RegistryUris.ForPath(client.Repository, path));
            // Once only: sending the blob is the other attempt.
            RequestContext context = client.NewContext(isReplayable: false, client.ScopesWithRead(source.Path));
            using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Accepted && UploadLocation.Of(response, client.Repository) is { } location)
            {
                await steps.CancelAsync(location).ConfigureAwait(false);
            }

            traits.LearnMount(source.Path, client.Repository.Path, response.StatusCode == HttpStatusCode.Created);
            return response.StatusCode == HttpStatusCode.Created;
        }
        catch (ImgpkgException)
        {
            // Mounting is an offer: whatever goes wrong, the blob is sent instead.
            return false;
        }
    }

    private async Task<Descriptor> AttemptAsync(
        string name, Func<UploadSession, CancellationToken, Task<Descriptor>> send, CancellationToken cancellationToken)
    {
        return await retry.UploadAsync(
            async token =>
            {
                UploadSession? session = null;
                try
                {
                    session = await steps.StartAsync(token).ConfigureAwait(false);
                    return await send(session, token).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    if (e is RegistryException { Code: "NAME_UNKNOWN" } unknown)
                    {
                        unknown.Hint = traits.Quirks.UnknownNameHint;
                    }

                    logger.UploadAttemptFailed(name, client.Repository.FullName, e.Message);
                    if (session is not null)
                    {
                        await steps.CancelAsync(session.Location).ConfigureAwait(false);
                    }

                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null when the blob is there; after a broken connection, how much of it is.</summary>
    private async Task<long?> SendWholeAsync(UploadSession session, Descriptor descriptor, BlobSource source, CancellationToken cancellationToken)
    {
        try
        {
            await steps.FinishAsync(session, descriptor, source, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RegistryException e) when (parts.MayContinue(e))
        {
            if (await parts.AskAsync(session, cancellationToken).ConfigureAwait(false) is { } received && received <= descriptor.Size)
            {
                return received;
            }

            throw;
        }
    }

    private async Task<Descriptor> StreamAsync(UploadSession session, string mediaType, BlobSource source, CancellationToken cancellationToken)
    {
        if (parts.Wanted(session, size: null))
        {
            return await parts.StreamAsync(session, mediaType, source, cancellationToken).ConfigureAwait(false);
        }

        Descriptor descriptor;
        try
        {
            (Digest digest, long size) = await steps.StreamAsync(session, source, cancellationToken).ConfigureAwait(false);
            descriptor = new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
        }
        catch (RegistryException e) when (parts.MayContinue(e))
        {
            if (await parts.AskAsync(session, cancellationToken).ConfigureAwait(false) is { } received)
            {
                return await parts.StreamAsync(session, mediaType, source, cancellationToken, received).ConfigureAwait(false);
            }

            throw;
        }

        await steps.FinishAsync(session, descriptor, source: null, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }
}
