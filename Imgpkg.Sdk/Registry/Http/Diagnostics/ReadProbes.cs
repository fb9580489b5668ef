using System.Net;
using System.Net.Http.Headers;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>What a repository's readers can do.</summary>
internal sealed class ReadProbes(ProbeClients clients, RepositoryStores stores)
{
    // Of nothing that exists: the question is whether there is somebody who answers.
    private static readonly Digest Nothing = Digest.Of("imgpkg doctor"u8);

    /// <summary>Runs the probes.</summary>
    public async Task<ReadResult> RunAsync(RepositoryReference repository, Findings findings, CancellationToken cancellationToken)
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(repository);
        (bool isThere, string? tag) = await CheckAccessAsync(store, findings, cancellationToken).ConfigureAwait(false);
        Descriptor? blob = tag is null ? null : await FindBlobAsync(store, tag, cancellationToken).ConfigureAwait(false);

        RegistryClient client = clients.For(repository, RepositoryAccess.Read);
        await ProbeAsync(Checks.Referrers, findings, () => ProbeReferrersAsync(client, findings, cancellationToken)).ConfigureAwait(false);
        await ProbeAsync(Checks.Ranges, findings, () => ProbeRangesAsync(client, blob, findings, cancellationToken)).ConfigureAwait(false);
        return new ReadResult(isThere, blob);
    }

    /// <summary>Runs a probe whose failure means that the answer is not known.</summary>
    public static async Task ProbeAsync(string check, Findings findings, Func<Task> probe)
    {
        try
        {
            await probe().ConfigureAwait(false);
        }
        catch (ImgpkgException e)
        {
            findings.Fail(check, e, FindingStatus.Unknown);
        }
    }

    // The first tag; null when there is none.
    private static async Task<(bool IsThere, string? Tag)> CheckAccessAsync(IReadOnlyRepositoryStore store, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            string? first = null;
            await foreach (string tag in store.ListTagsAsync(cancellationToken).ConfigureAwait(false))
            {
                first = tag;
                break;
            }

            findings.Ok(Checks.Access, first is null ? "the repository can be read, and has no tags" : "the repository can be read");
            return (true, first);
        }
        catch (RegistryNotFoundException e)
        {
            findings.Fail(Checks.Access, e, FindingStatus.Warning);
        }
        catch (ImgpkgException e)
        {
            findings.Fail(Checks.Access, e);
        }

        return (false, null);
    }

    // Small and always there: the configuration of the image behind a tag, or of an index's first member.
    private static async Task<Descriptor?> FindBlobAsync(IReadOnlyRepositoryStore store, string tag, CancellationToken cancellationToken)
    {
        try
        {
            ManifestContent manifest = await store.GetManifestAsync(store.Repository.WithTag(tag), cancellationToken).ConfigureAwait(false);
            if (manifest.IsIndex)
            {
                Descriptor member = ImageIndex.Parse(manifest).Manifests[0];
                manifest = await store.GetManifestAsync(store.Repository.WithDigest(member.Digest), cancellationToken).ConfigureAwait(false);
            }

            return ImageManifest.Parse(manifest).Config;
        }
        catch (Exception e) when (e is ImgpkgException or ArgumentOutOfRangeException)
        {
            // It is about the registry, not about this image.
            return null;
        }
    }

    private static async Task ProbeReferrersAsync(RegistryClient client, Findings findings, CancellationToken cancellationToken)
    {
        bool answers = await new ReferrerPages(client).TryReadFirstAsync(Nothing, artifactType: null, cancellationToken).ConfigureAwait(false) is not null;
        findings.Ability(Checks.Referrers, answers, answers ? string.Empty : "the index under the fallback tag is used instead");
    }

    private static async Task ProbeRangesAsync(RegistryClient client, Descriptor? blob, Findings findings, CancellationToken cancellationToken)
    {
        if (blob is null)
        {
            findings.Ability(Checks.Ranges, isAble: null, "the repository has no image to try it with");
            return;
        }

        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Get, $"blobs/{blob.Digest}", cancellationToken, static request => request.Headers.Range = new RangeHeaderValue(0, 0)).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                findings.Ability(Checks.Ranges, isAble: true, "downloads that break go on where they were");
                break;
            case HttpStatusCode.OK:
                findings.Ability(Checks.Ranges, isAble: false, "downloads that break begin anew");
                break;
            default:
                throw await RegistryResponses.ToExceptionAsync(response, client.Repository, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was found.</summary>
    /// <param name="IsThere">Whether the repository is there and can be read.</param>
    /// <param name="Blob">A blob of it, for probes that need one; null when there is none.</param>
    internal readonly record struct ReadResult(bool IsThere, Descriptor? Blob);
}
