using System.Net;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Takes tags and manifests away (distribution-spec 1.1, content management; R4.28), and tells referrers.</summary>
internal sealed partial class HttpRepositoryStore
{
    public IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        _referrers.ListAsync(subject, artifactType, cancellationToken);

    public Task<Stream> OpenForeignLayerAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return _foreign.OpenAsync(Repository, descriptor, cancellationToken);
    }

    public async Task DeleteTagAsync(string tag, CancellationToken cancellationToken)
    {
        ReferenceParser.CheckTag(tag);
        try
        {
            await DeleteAsync(tag, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (TagDeletion.IsUnsupported(e))
        {
            throw TagDeletion.Unsupported(e, Repository);
        }
    }

    public async Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        // Read first: afterwards nobody can tell what it referred to, and the fallback index would name what is not there.
        ManifestContent manifest = await GetManifestAsync(Repository.WithDigest(digest), cancellationToken).ConfigureAwait(false);
        await DeleteAsync(digest.ToString(), cancellationToken).ConfigureAwait(false);
        _traits.Fresh.Remove(Repository.Path, digest);
        await _referrers.DetachAsync(manifest, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string reference, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, RegistryUris.ForPath(Repository, $"manifests/{reference}"));
        using HttpResponseMessage response = await _client.SendAsync(
            request, _client.NewContext(isReplayable: true, _client.ScopesWithDelete()), cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(
            response, Repository, cancellationToken, HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.NoContent).ConfigureAwait(false);
    }
}
