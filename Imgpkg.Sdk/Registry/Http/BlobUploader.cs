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
        PutAsync(descriptor, source, offered: null, cancellationToken);

    /// <summary>Whether offering a blob of another repository, or asking for one of this repository in the same way, is worth a request.</summary>
    public bool MayOffer(RepositoryReference source) =>
        RegistryName.Canonical(source.Registry) == RegistryName.Canonical(client.Repository.Registry) && traits.MayMount(source.Path, client.Repository.Path);

    /// <summary>
    /// Offers a blob for mounting; where the registry declines with an upload session, that session receives the blob (R4.23). A refusal
    /// is no answer to the upload, which is begun without the offer then.
    /// </summary>
    /// <returns>Whether it was mounted.</returns>
    public async Task<bool> PutOrMountAsync(Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        MountAnswer answer = await OfferAsync(descriptor, mountFrom, cancellationToken).ConfigureAwait(false);
        if (!answer.IsMounted)
        {
            await PutAsync(descriptor, source, answer.Upload, cancellationToken).ConfigureAwait(false);
        }

        return answer.IsMounted;
    }

    private Task<Descriptor> PutAsync(Descriptor descriptor, BlobSource source, UploadSession? offered, CancellationToken cancellationToken) =>
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
            offered,
            cancellationToken);

    public Task<Descriptor> StreamAsync(string mediaType, BlobSource source, CancellationToken cancellationToken) =>
        AttemptAsync("a blob", (session, token) => StreamAsync(session, mediaType, source, token), offered: null, cancellationToken);

    /// <summary>Asks to take a blob over; any answer but 201 means "no" (R4.23).</summary>
    private async Task<MountAnswer> OfferAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken)
    {
        string path = $"{UploadSteps.Uploads}?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(source.Path)}";
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, RegistryUris.ForPath(client.Repository, path));
            // Once only, but after 429, which is no answer to it: sending the blob is the other attempt.
            RequestContext context = client.NewContext(retry.NewEffort(mostRepetitions: 1), client.ScopesWithRead(source.Path));
            using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
            bool isMounted = response.StatusCode == HttpStatusCode.Created;
            Telemetry.Offered(client.Repository.Registry, elsewhere: !source.Equals(client.Repository), isMounted);

            // Of a repository's own blobs it may just not have this one.
            if ((isMounted || !source.Equals(client.Repository)) && response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                traits.LearnMount(source.Path, client.Repository.Path, isMounted);
            }

            return response.StatusCode == HttpStatusCode.Accepted && UploadLocation.Of(response, client.Repository) is { } location
                ? new MountAnswer(isMounted, UploadSession.From(response, location))
                : new MountAnswer(isMounted, Upload: null);
        }
        catch (ImgpkgException)
        {
            // Mounting is an offer: whatever goes wrong, the blob is sent instead.
            Telemetry.Offered(client.Repository.Registry, elsewhere: !source.Equals(client.Repository), mounted: null);
            return default;
        }
    }

    /// <summary>Sends something in a session, and in new ones as long as failures pass.</summary>
    /// <param name="name">What is sent, for the log.</param>
    /// <param name="send">Sends it in a session.</param>
    /// <param name="offered">A session the registry has begun already, for the first attempt; null to begin one.</param>
    /// <param name="cancellationToken">Stops the attempts.</param>
    private async Task<Descriptor> AttemptAsync(
        string name, Func<UploadSession, CancellationToken, Task<Descriptor>> send, UploadSession? offered, CancellationToken cancellationToken)
    {
        return await retry.UploadAsync(
            client.Repository.Registry,
            async (effort, token) =>
            {
                UploadSession? session = null;
                try
                {
                    session = Interlocked.Exchange(ref offered, null) ?? await steps.StartAsync(effort, token).ConfigureAwait(false);
                    session.Effort = effort;
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

                    if (session is { IsUncertain: true } && e is RegistryException { IsTransient: false } refusal && MayConcernTheSession(refusal))
                    {
                        throw UploadParts.Again(refusal);
                    }

                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    // What a registry says of a session that it gave up meanwhile, or that has some of the content already; a storage service of one that is too old.
    private static bool MayConcernTheSession(RegistryException refusal) => refusal.StatusCode is
        HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.RequestedRangeNotSatisfiable;

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
                Telemetry.Retried(client.Repository.Registry, RetriedStep.Upload);
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
                Telemetry.Retried(client.Repository.Registry, RetriedStep.Upload);
                return await parts.StreamAsync(session, mediaType, source, cancellationToken, received).ConfigureAwait(false);
            }

            throw;
        }

        await steps.FinishAsync(session, descriptor, source: null, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    /// <summary>What a registry said to an offer of a blob.</summary>
    /// <param name="IsMounted">Whether it took the blob over.</param>
    /// <param name="Upload">The upload it began instead; null when it did not.</param>
    private readonly record struct MountAnswer(bool IsMounted, UploadSession? Upload);
}
