using System.Net;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Sends requests for manifests, and stores them.</summary>
internal sealed partial class HttpRepositoryStore
{
    // R4.1: one value, modern types only; some registries answer 404 when the stored type is missing.
    private const string AcceptManifests =
        $"{MediaTypes.OciManifest},{MediaTypes.DockerManifest},{MediaTypes.OciIndex},{MediaTypes.DockerIndex}";

    private const int LooksForFreshManifest = 3;

    public async Task PutManifestAsync(ManifestContent manifest, string? tag, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.SendAsync(
            HttpMethod.Put,
            $"manifests/{tag ?? manifest.Digest.ToString()}",
            cancellationToken,
            request =>
            {
                request.Content = new ReadOnlyMemoryContent(manifest.Bytes);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", manifest.MediaType);
            }).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            RegistryException failure = await RegistryResponses.ToExceptionAsync(response, Repository, cancellationToken).ConfigureAwait(false);
            if (tag is null || !ImmutableTags.IsRefusal(failure))
            {
                throw Hinted(failure);
            }

            // R4.9: what is there already was not changed, and need not be.
            if (await FindTagAsync(tag, cancellationToken).ConfigureAwait(false) != manifest.Digest)
            {
                throw ImmutableTags.Exception(failure, tag);
            }
        }

        DigestHeaders.EnsureStored(response, manifest.Descriptor);
        _traits.Fresh.Add(Repository.Path, manifest.Digest);
        await _referrers.AttachAsync(manifest, cancellationToken).ConfigureAwait(false);
    }

    private RegistryException Hinted(RegistryException failure)
    {
        failure.Hint = failure.Code == "NAME_UNKNOWN" ? _traits.Quirks.UnknownNameHint : null;
        return failure;
    }

    private async Task<Digest?> FindTagAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            return (await ResolveAsync(Repository.WithTag(tag), cancellationToken).ConfigureAwait(false)).Digest;
        }
        catch (RegistryException)
        {
            // The refusal is what to report.
            return null;
        }
    }

    private async Task<bool> CanGetAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            _ = await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RegistryNotFoundException)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> SendManifestAsync(HttpMethod method, ImageReference reference, CancellationToken cancellationToken)
    {
        for (int looks = 1; ; looks++)
        {
            HttpResponseMessage response = await _client.SendAsync(
                method,
                $"manifests/{reference.Identifier}",
                cancellationToken,
                static request => request.Headers.TryAddWithoutValidation("Accept", AcceptManifests)).ConfigureAwait(false);

            // R3.16: some registries show what was just stored only after a while.
            if (response.StatusCode != HttpStatusCode.NotFound
                || looks > LooksForFreshManifest
                || reference.Digest is not { } digest
                || !_traits.Fresh.Contains(Repository.Path, digest))
            {
                return response;
            }

            response.Dispose();
            await _client.WaitAsync(looks, cancellationToken).ConfigureAwait(false);
        }
    }
}
