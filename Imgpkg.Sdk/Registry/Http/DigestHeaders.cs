using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The <c>Docker-Content-Digest</c> header: a hint when reading, a promise when writing.</summary>
internal static class DigestHeaders
{
    private const string Name = "Docker-Content-Digest";

    public static Digest? Read(HttpResponseMessage response) =>
        response.Headers.TryGetValues(Name, out IEnumerable<string>? values) && Digest.TryParse(values.FirstOrDefault(), out Digest digest) ? digest : null;

    /// <summary>A registry that stored something else than it was sent must not go unnoticed (R4.8, R4.22).</summary>
    public static void EnsureStored(HttpResponseMessage response, Descriptor descriptor)
    {
        if (Read(response) is { } stored && stored.Algorithm == descriptor.Digest.Algorithm && stored != descriptor.Digest)
        {
            throw new ContentMismatchException(
                $"{response.RequestMessage!.Method} {UrlRedactor.Redact(response.RequestMessage.RequestUri!)}: the registry stored {stored}, sent was {descriptor.Digest}",
                descriptor,
                stored,
                actualSize: null);
        }
    }
}
