using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The referrers of one repository: asked of the endpoint, or else of the index under the fallback tag, which this client keeps for
/// registries that do not (R4.26, R4.27).
/// </summary>
internal sealed class Referrers(RegistryClient client, IRepositoryStore store, ReferrerSupport support)
{
    private readonly ReferrerPages _pages = new(client);

    public async IAsyncEnumerable<Descriptor> ListAsync(Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<Digest>();
        await foreach (ReferrerPages.Page page in ReadAsync(subject, artifactType, cancellationToken).ConfigureAwait(false))
        {
            foreach (Descriptor referrer in page.Referrers)
            {
                if ((artifactType is null || page.IsFiltered || referrer.ArtifactType == artifactType) && seen.Add(referrer.Digest))
                {
                    yield return referrer;
                }
            }
        }
    }

    /// <summary>Lists a manifest with a subject in the fallback index, after it was stored, where the registry does not do so itself.</summary>
    public async Task AttachAsync(ManifestContent manifest, CancellationToken cancellationToken)
    {
        if (OciJson.ReadReferrer(manifest) is not var (subject, referrer) || await IsSupportedAsync(subject, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (ReferrerIndex.With(await FindFallbackAsync(subject, cancellationToken).ConfigureAwait(false), referrer) is { } updated)
        {
            await store.PutManifestAsync(updated, ReferrerTag.For(subject), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a manifest that was deleted off the fallback index of its subject.</summary>
    public async Task DetachAsync(ManifestContent manifest, CancellationToken cancellationToken)
    {
        if (OciJson.ReadReferrer(manifest) is not var (subject, referrer) || await IsSupportedAsync(subject, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (await FindFallbackAsync(subject, cancellationToken).ConfigureAwait(false) is { } index
            && ReferrerIndex.Without(index, referrer.Digest) is { } updated)
        {
            await store.PutManifestAsync(updated, ReferrerTag.For(subject), cancellationToken).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<ReferrerPages.Page> ReadAsync(
        Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReferrerPages.Page? first = support.IsKnownMissing(client.Repository)
            ? null
            : await _pages.TryReadFirstAsync(subject, artifactType, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            support.Learn(client.Repository, isSupported: false);
            ManifestContent? fallback = await FindFallbackAsync(subject, cancellationToken).ConfigureAwait(false);
            yield return new ReferrerPages.Page(fallback is null ? [] : ImageIndex.Parse(fallback).Manifests, IsFiltered: false, Next: null, fallback?.Bytes.Length ?? 0);
            yield break;
        }

        support.Learn(client.Repository, isSupported: true);
        await foreach (ReferrerPages.Page page in _pages.FollowAsync(first, subject, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    // Asked once per registry and not read off OCI-Subject: registries have sent that without having the endpoint (Q13).
    private async Task<bool> IsSupportedAsync(Digest subject, CancellationToken cancellationToken)
    {
        if (support.IsKnown(client.Repository) is { } known)
        {
            return known;
        }

        bool supported = await _pages.TryReadFirstAsync(subject, artifactType: null, cancellationToken).ConfigureAwait(false) is not null;
        support.Learn(client.Repository, supported);
        return supported;
    }

    private async Task<ManifestContent?> FindFallbackAsync(Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            ManifestContent found = await store.GetManifestAsync(store.Repository.WithTag(ReferrerTag.For(subject)), cancellationToken).ConfigureAwait(false);
            return found.IsIndex ? found : null;
        }
        catch (RegistryNotFoundException)
        {
            return null;
        }
    }
}
