using System.Globalization;
using System.Net;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The single requests of an upload (distribution-spec 1.1, pushing blobs; registry 4.5). None of those that carry content is sent again by
/// itself, but after 429: otherwise what arrived of it has to be asked first.
/// </summary>
internal sealed class UploadSteps(RegistryClient client)
{
    public const string Uploads = "blobs/uploads/";

    // A body of this many bytes is sent without asking: a refusal wastes less than the question may cost.
    private const int LargestUnannounced = 64 * 1024;
    private static readonly TimeSpan CancelBudget = TimeSpan.FromSeconds(2);

    /// <summary>The registry that is sent to.</summary>
    public string Registry => client.Repository.Registry;

    public async Task<UploadSession> StartAsync(UploadEffort? effort, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, RegistryUris.ForPath(client.Repository, Uploads)) { Content = new ByteArrayContent([]) };
        using HttpResponseMessage response =
            await client.SendAsync(request, client.NewContext(effort), cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.Accepted).ConfigureAwait(false);
        UploadLocation location = UploadLocation.Of(response, client.Repository) ?? throw UploadLocation.Missing(response, client.Repository);
        return UploadSession.From(response, location);
    }

    /// <summary>Sends everything in one PATCH of unknown length and tells what it was.</summary>
    public async Task<(Digest Digest, long Size)> StreamAsync(UploadSession session, BlobSource source, CancellationToken cancellationToken)
    {
        RequestContext context = client.NewContext(session.Effort);
        using var content = new BlobContent(source, expected: null, context);
        using var request = new HttpRequestMessage(HttpMethod.Patch, session.Location.Uri) { Content = content };
        request.Headers.ExpectContinue = true;
        await PatchAsync(session, request, context, cancellationToken).ConfigureAwait(false);
        content.Accept();
        return content.Sent ?? throw new InvalidOperationException("The registry accepted an upload that was not sent.");
    }

    /// <summary>Sends a part, whose first byte is number <paramref name="first"/> of the blob.</summary>
    public async Task SendPartAsync(UploadSession session, ReadOnlyMemory<byte> part, long first, CancellationToken cancellationToken)
    {
        RequestContext context = client.NewContext(isReplayable: false);
        using var content = new BlobContent(BlobSource.FromBytes(part), expected: null, context) { Size = part.Length };
        using var request = new HttpRequestMessage(HttpMethod.Patch, session.Location.Uri) { Content = content };

        // Not the typed property: it would say "bytes 0-1023/*", which registries refuse (R4.15, Q21).
        content.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{first}-{first + part.Length - 1}"));
        await PatchAsync(session, request, context, cancellationToken).ConfigureAwait(false);
        content.Accept();
    }

    /// <summary>Ends an upload; with a source, by sending the whole blob.</summary>
    public async Task FinishAsync(UploadSession session, Descriptor descriptor, BlobSource? source, CancellationToken cancellationToken)
    {
        RequestContext context = client.NewContext(session.Effort);
        using HttpContent content = source is null ? new ByteArrayContent([]) : new BlobContent(source, descriptor, context);
        using var request = new HttpRequestMessage(HttpMethod.Put, session.Location.WithDigest(descriptor.Digest)) { Content = content };
        if (source is not null && descriptor.Size > LargestUnannounced)
        {
            request.Headers.ExpectContinue = true;
        }

        using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
        session.IsUncertain |= context.Attempt > 0;
        await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.Created).ConfigureAwait(false);
        (content as BlobContent)?.Accept();
        DigestHeaders.EnsureStored(response, descriptor);
    }

    /// <summary>How many bytes the registry has of an upload that broke; null when it does not know the upload any more, or does not say.</summary>
    public async Task<long?> AskAsync(UploadSession session, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, session.Location.Uri);
        using HttpResponseMessage response = await client.SendAsync(
            request, client.NewContext(isReplayable: true, staysOnRegistry: true), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            return null;
        }

        session.Location = UploadLocation.Of(response, client.Repository) ?? session.Location;
        return UploadSession.Received(response);
    }

    /// <summary>Tells the registry that an upload is over (R4.18). Best effort, with a time limit of its own.</summary>
    public async Task CancelAsync(UploadLocation location)
    {
        using var budget = new CancellationTokenSource(CancelBudget);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, location.Uri);
            using HttpResponseMessage response =
                await client.SendAsync(request, client.NewContext(isReplayable: false, isTidying: true), budget.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ImgpkgException or OperationCanceledException)
        {
            // The failure that led here is the one to report.
        }
    }

    private async Task PatchAsync(UploadSession session, HttpRequestMessage request, RequestContext context, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.SendAsync(request, context, cancellationToken).ConfigureAwait(false);
        session.IsUncertain |= context.Attempt > 0;
        await RegistryResponses.EnsureAsync(
            response, client.Repository, cancellationToken, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.Created).ConfigureAwait(false);
        session.Location = UploadLocation.Of(response, client.Repository) ?? session.Location;
    }
}
