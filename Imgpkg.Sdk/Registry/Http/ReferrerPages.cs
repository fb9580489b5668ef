using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Reads the referrers endpoint page by page (distribution-spec 1.1, listing referrers). Only an index of the right media type, from the
/// registry itself, counts as an answer (R4.26): some registries send this path elsewhere (Q25), others to a web page (Q48).
/// </summary>
internal sealed class ReferrerPages(RegistryClient client)
{
    /// <summary>The first page; null when the registry does not have the endpoint.</summary>
    public async Task<Page?> TryReadFirstAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        string query = artifactType is null ? string.Empty : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        using HttpResponseMessage response = await SendAsync($"referrers/{subject}{query}", cancellationToken).ConfigureAwait(false);
        if (IsRefusal(response.StatusCode) || (response.StatusCode == HttpStatusCode.OK && !IsIndex(response)))
        {
            return null;
        }

        await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
        try
        {
            return await ReadAsync(response, subject, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidManifestException)
        {
            return null;
        }
    }

    /// <summary>The given page and those its links lead to, never in circles.</summary>
    public async IAsyncEnumerable<Page> FollowAsync(Page first, Digest subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return first;
        var visited = new HashSet<string>(StringComparer.Ordinal);
        string? path = first.Next;
        long read = first.Bytes;
        while (path is not null && visited.Count < RegistryLimits.MaxTagPages && visited.Add(path))
        {
            using HttpResponseMessage response = await SendAsync(path, cancellationToken).ConfigureAwait(false);
            await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
            Page page = await ReadAsync(response, subject, cancellationToken).ConfigureAwait(false);
            read += page.Bytes;
            if (read > RegistryLimits.MaxListBytes)
            {
                throw new SizeLimitExceededException($"the list of referrers of {subject}", RegistryLimits.MaxListBytes);
            }

            yield return page;
            path = page.Next;
        }
    }

    // Redirects to other hosts come back as they are, and are taken for a refusal.
    private static bool IsRefusal(HttpStatusCode status) => (int)status is 400 or 403 or 404 or 405 or 406 or (>= 300 and < 400);

    private static bool IsIndex(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == MediaTypes.OciIndex;

    private static async Task<Page> ReadAsync(HttpResponseMessage response, Digest subject, CancellationToken cancellationToken)
    {
        var body = new ResponseBodyStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        byte[] bytes = await BoundedReader.ReadAllAsync(
            body, RegistryLimits.MaxManifestBytes, $"the list of referrers of {subject}", cancellationToken).ConfigureAwait(false);
        ImageIndex index = ImageIndex.Parse(ManifestContent.Receive(bytes, MediaTypes.OciIndex, expected: null));
        bool filtered = response.Headers.TryGetValues("OCI-Filters-Applied", out IEnumerable<string>? filters)
            && filters.SelectMany(value => value.Split(',')).Any(filter => filter.Trim() == "artifactType");
        return new Page(index.Manifests, filtered, Next(response, subject), bytes.Length);
    }

    private static string? Next(HttpResponseMessage response, Digest subject) =>
        response.Headers.TryGetValues("Link", out IEnumerable<string>? links)
        && LinkHeader.Next(links) is { } link
        && RegistryUris.Resolve(response.RequestMessage!.RequestUri!, link) is { } next
            // Only the query, as for tags: the path and host are ours to choose (R6.8).
            ? $"referrers/{subject}{next.Query}"
            : null;

    private Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancellationToken) => client.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, RegistryUris.ForPath(client.Repository, path)),
        client.NewContext(isReplayable: true, staysOnRegistry: true),
        cancellationToken,
        static request => request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypes.OciIndex)));

    /// <summary>One page of referrers.</summary>
    /// <param name="Referrers">What the registry lists.</param>
    /// <param name="IsFiltered">Whether the registry has applied the filter.</param>
    /// <param name="Next">The path of the next page; null for the last.</param>
    /// <param name="Bytes">How large it was.</param>
    internal sealed record Page(IReadOnlyList<Descriptor> Referrers, bool IsFiltered, string? Next, int Bytes);
}
