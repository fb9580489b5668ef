using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Reads a repository's tags page by page (distribution-spec 1.1, listing tags; R4.24): each tag once, and never in circles.</summary>
internal sealed class TagPages(RegistryClient client)
{
    // R4.24: what registries with smaller limits are asked after they refused; 0 asks without a size.
    private static readonly int[] PageSizes = [1000, 100, 0];

    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private long _read;

    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int size = 0;
        string? path = FirstPage(PageSizes[size]);
        for (int page = 0; path is not null && page < RegistryLimits.MaxTagPages && _visited.Add(path); page++)
        {
            using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, path, cancellationToken).ConfigureAwait(false);
            if (page == size && response.StatusCode is (HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed) && size + 1 < PageSizes.Length)
            {
                path = FirstPage(PageSizes[++size]);
                continue;
            }

            await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.OK).ConfigureAwait(false);
            IReadOnlyList<string> received = await ReadTagsAsync(response, cancellationToken).ConfigureAwait(false);
            string[] fresh = [.. received.Where(_tags.Add)];
            yield return fresh;
            path = fresh.Length == 0 ? null : NextPage(response, received, PageSizes[size]);
        }
    }

    private static string FirstPage(int size) => size == 0 ? "tags/list" : string.Create(CultureInfo.InvariantCulture, $"tags/list?n={size}");

    private static string? NextPage(HttpResponseMessage response, IReadOnlyList<string> received, int size)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links))
        {
            return received.Count == size ? $"{FirstPage(size)}&last={Uri.EscapeDataString(received[^1])}" : null;
        }

        return LinkHeader.Next(links) is { } link
            && RegistryUris.Resolve(response.RequestMessage!.RequestUri!, link) is { } next
                // Only the query: some registries name a path that leads elsewhere (Q35, Q45), or the host and port they have behind a proxy.
                ? $"tags/list{next.Query}"
                : null;
    }

    private async Task<IReadOnlyList<string>> ReadTagsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new ResponseBodyStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        byte[] bytes = await BoundedReader.ReadAllAsync(body, RegistryLimits.MaxTagPageBytes, "the list of tags", cancellationToken).ConfigureAwait(false);
        _read += bytes.Length;
        if (_read > RegistryLimits.MaxListBytes)
        {
            throw new SizeLimitExceededException("the list of tags", RegistryLimits.MaxListBytes);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("tags", out JsonElement tags)
                && tags.ValueKind == JsonValueKind.Array
                    ? [.. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)]
                    : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            HttpRequestMessage request = response.RequestMessage!;
            string url = UrlRedactor.Redact(request.RequestUri!);
            throw new RegistryException(
                new RegistryFailure($"{request.Method} {url}: the list of tags is not valid JSON")
                {
                    Repository = RequestContext.Of(request).Repository,
                    Method = request.Method.Method,
                    Url = url,
                    StatusCode = HttpStatusCode.OK,
                    Code = "TAGS_INVALID",
                },
                e);
        }
    }
}
