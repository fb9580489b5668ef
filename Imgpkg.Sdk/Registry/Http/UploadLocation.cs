using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Where an upload session continues: the newest <c>Location</c>, its query kept as it came (R4.20).</summary>
internal sealed record UploadLocation(Uri Uri)
{
    /// <summary>The location an answer names; null when it names none.</summary>
    public static UploadLocation? Of(HttpResponseMessage response, RepositoryReference repository)
    {
        if (!response.Headers.TryGetValues("Location", out IEnumerable<string>? values) || values.FirstOrDefault() is not { Length: > 0 } location)
        {
            return null;
        }

        Uri answered = response.RequestMessage!.RequestUri!;
        if (RegistryUris.Resolve(answered, location) is not { } uri)
        {
            throw Refuse(response, repository, "the upload location is no http or https URL");
        }

        if (RegistryUris.IsRegistry(uri, repository.Registry))
        {
            // Registries behind a TLS proxy name their inner scheme; the session lives where it was opened.
            return new UploadLocation(RegistryUris.WithScheme(uri, answered.Scheme, repository.Registry));
        }

        return uri.Scheme == Uri.UriSchemeHttps
            ? new UploadLocation(uri)
            : throw Refuse(response, repository, $"refusing to upload to another host over http ({uri.IdnHost})");
    }

    public static RegistryException Missing(HttpResponseMessage response, RepositoryReference repository) =>
        Refuse(response, repository, "missing Location header");

    public Uri WithDigest(Digest digest)
    {
        string separator = Uri.Query.Length == 0 ? "?" : "&";
        return new Uri(
            $"{Uri.OriginalString}{separator}digest={System.Uri.EscapeDataString(digest.ToString())}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static RegistryException Refuse(HttpResponseMessage response, RepositoryReference repository, string reason)
    {
        string url = UrlRedactor.Redact(response.RequestMessage!.RequestUri!);
        return new RegistryException(new RegistryFailure($"{response.RequestMessage.Method} {url}: {reason}")
        {
            Repository = repository,
            Method = response.RequestMessage.Method.Method,
            Url = url,
            StatusCode = response.StatusCode,
            Code = "UPLOAD_LOCATION_REFUSED",
        });
    }
}
