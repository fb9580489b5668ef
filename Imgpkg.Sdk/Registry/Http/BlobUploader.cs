using System.Net;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Sends blobs (distribution-spec 1.1, pushing blobs; registry 4.5). A blob whose descriptor is known goes in one PUT after the POST, one
/// whose size is unknown as one streamed PATCH. A failed attempt is cancelled at the registry and begun anew.
/// </summary>
internal sealed class BlobUploader(RegistryClient client, RetryPipeline retry, ILogger logger)
{
    private const string Uploads = "blobs/uploads/";

    // A body of this many bytes is sent without asking: a refusal wastes less than the question may cost.
    private const int LargestUnannounced = 64 * 1024;
    private static readonly TimeSpan CancelBudget = TimeSpan.FromSeconds(2);

    public Task PutAsync(Descriptor descriptor, BlobSource source, CancellationToken cancellationToken) =>
        PutAsync(descriptor, source, offered: null, cancellationToken);

    public Task<Descriptor> StreamAsync(string mediaType, BlobSource source, CancellationToken cancellationToken) =>
        AttemptAsync(
            "a blob",
            async (session, token) =>
            {
                Descriptor descriptor = await PatchAsync(session, mediaType, source, token).ConfigureAwait(false);
                await FinishAsync(session, descriptor, source: null, token).ConfigureAwait(false);
                return descriptor;
            },
            offered: null,
            cancellationToken);

    /// <summary>
    /// Offers a blob for mounting; where the registry declines with an upload session, that session receives the blob (R4.23). A refusal
    /// is no answer to the upload, which is begun without the offer then.
    /// </summary>
    /// <returns>Whether it was mounted.</returns>
    public async Task<bool> PutOrMountAsync(Descriptor descriptor, BlobSource source, RepositoryReference mountFrom, CancellationToken cancellationToken)
    {
        if (RegistryName.Canonical(mountFrom.Registry) != RegistryName.Canonical(client.Repository.Registry))
        {
            await PutAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
            return false;
        }

        MountAnswer answer = await OfferAsync(descriptor, mountFrom, cancellationToken).ConfigureAwait(false);
        if (!answer.IsMounted)
        {
            await PutAsync(descriptor, source, answer.Upload, cancellationToken).ConfigureAwait(false);
        }

        return answer.IsMounted;
    }

    /// <summary>Asks to take a blob over from another repository; any answer but 201 means "no" (R4.23).</summary>
    public async Task<bool> TryMountAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken)
    {
        if (RegistryName.Canonical(source.Registry) != RegistryName.Canonical(client.Repository.Registry))
        {
            return false;
        }

        MountAnswer answer = await OfferAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
        if (answer.Upload is not null)
        {
            await CancelAsync(answer.Upload).ConfigureAwait(false);
        }

        return answer.IsMounted;
    }

    private async Task<MountAnswer> OfferAsync(Descriptor descriptor, RepositoryReference source, CancellationToken cancellationToken)
    {
        string path = $"{Uploads}?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(source.Path)}";
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, RegistryUris.ForPath(client.Repository, path));
            // Once only: sending the blob is the other attempt.
            RequestContext context = client.NewContext(isReplayable: false, client.ScopesWithRead(source.Path));
            using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Created => new MountAnswer(IsMounted: true, Upload: null),
                HttpStatusCode.Accepted => new MountAnswer(IsMounted: false, UploadLocation.Of(response, client.Repository)),
                _ => default,
            };
        }
        catch (ImgpkgException)
        {
            // Mounting is an offer: whatever goes wrong, the blob is sent instead.
            return default;
        }
    }

    private Task<Descriptor> PutAsync(Descriptor descriptor, BlobSource source, UploadLocation? offered, CancellationToken cancellationToken) =>
        AttemptAsync(
            descriptor.Digest.ToString(),
            async (session, token) =>
            {
                await FinishAsync(session, descriptor, source, token).ConfigureAwait(false);
                return descriptor;
            },
            offered,
            cancellationToken);

    /// <summary>Sends something in a session, and in new ones as long as failures pass.</summary>
    /// <param name="name">What is sent, for the log.</param>
    /// <param name="send">Sends it in a session.</param>
    /// <param name="offered">A session the registry has begun already, for the first attempt; null to begin one.</param>
    /// <param name="cancellationToken">Stops the attempts.</param>
    private async Task<Descriptor> AttemptAsync(
        string name, Func<Session, CancellationToken, Task<Descriptor>> send, UploadLocation? offered, CancellationToken cancellationToken)
    {
        return await retry.Uploads.ExecuteAsync(
            async token =>
            {
                Session? session = null;
                try
                {
                    session = new Session(Interlocked.Exchange(ref offered, null) ?? await StartAsync(token).ConfigureAwait(false));
                    return await send(session, token).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    logger.UploadAttemptFailed(name, client.Repository.FullName, e.Message);
                    if (session is not null)
                    {
                        await CancelAsync(session.Location).ConfigureAwait(false);
                    }

                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<UploadLocation> StartAsync(CancellationToken cancellationToken)
    {
        // Not replayable by itself: the whole upload is what is attempted again, and attempts must not multiply.
        using var request = new HttpRequestMessage(HttpMethod.Post, RegistryUris.ForPath(client.Repository, Uploads)) { Content = new ByteArrayContent([]) };
        using HttpResponseMessage response =
            await client.SendAsync(request, client.NewContext(isReplayable: false), cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.Accepted).ConfigureAwait(false);
        return UploadLocation.Of(response, client.Repository) ?? throw UploadLocation.Missing(response, client.Repository);
    }

    private async Task<Descriptor> PatchAsync(Session session, string mediaType, BlobSource source, CancellationToken cancellationToken)
    {
        RequestContext context = client.NewContext(isReplayable: false);
        using var content = new BlobContent(source, expected: null, context);
        using var request = new HttpRequestMessage(HttpMethod.Patch, session.Location.Uri) { Content = content };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(
            response, client.Repository, cancellationToken, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.Created).ConfigureAwait(false);
        (Digest digest, long size) = content.Sent ?? throw new InvalidOperationException("The registry accepted an upload that was not sent.");
        session.Location = UploadLocation.Of(response, client.Repository) ?? session.Location;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
    }

    private async Task FinishAsync(Session session, Descriptor descriptor, BlobSource? source, CancellationToken cancellationToken)
    {
        RequestContext context = client.NewContext(isReplayable: false);
        using HttpContent content = source is null ? new ByteArrayContent([]) : new BlobContent(source, descriptor, context);
        using var request = new HttpRequestMessage(HttpMethod.Put, session.Location.WithDigest(descriptor.Digest)) { Content = content };
        if (source is not null && descriptor.Size > LargestUnannounced)
        {
            request.Headers.ExpectContinue = true;
        }

        using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(
            response, client.Repository, cancellationToken, HttpStatusCode.Created, HttpStatusCode.NoContent).ConfigureAwait(false);
        DigestHeaders.EnsureStored(response, descriptor);
    }

    /// <summary>Tells the registry to drop a session, as a courtesy: what it answers changes nothing (R4.18).</summary>
    private async Task CancelAsync(UploadLocation location)
    {
        using var budget = new CancellationTokenSource(CancelBudget);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, location.Uri);
            using HttpResponseMessage response =
                await client.SendAsync(request, client.NewContext(isReplayable: false), budget.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ImgpkgException or OperationCanceledException)
        {
            // The failure that led here is the one to report.
        }
    }

    /// <summary>What a registry said to an offer of a blob.</summary>
    /// <param name="IsMounted">Whether it took the blob over.</param>
    /// <param name="Upload">The upload it began instead; null when it did not.</param>
    private readonly record struct MountAnswer(bool IsMounted, UploadLocation? Upload);

    /// <summary>An upload under way; the newest location is the only one a registry need know.</summary>
    private sealed class Session(UploadLocation location)
    {
        public UploadLocation Location { get; set; } = location;
    }
}
