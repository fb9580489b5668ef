using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Takes tags and manifests out of one local store, and tells which manifests refer to another.</summary>
internal sealed partial class LayoutRepositoryStore
{
    public async Task DeleteTagAsync(string tag, CancellationToken cancellationToken)
    {
        ReferenceParser.CheckTag(tag);
        await RemoveAsync(
            removal => removal.WithoutTag(tag) ?? throw StoreAnswers.ManifestUnknown(Repository.WithTag(tag)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Its blob goes as well: in a local store that is what says that the manifest is there.</remarks>
    public async Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        await Run(() => _blobs.Size(digest) ?? throw StoreAnswers.ManifestUnknown(Repository.WithDigest(digest)), cancellationToken).ConfigureAwait(false);
        await RemoveAsync(removal => removal.WithoutManifest(digest), cancellationToken).ConfigureAwait(false);
        _blobs.Delete(digest);
    }

    public async IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<Digest>();
        foreach (Descriptor referrer in await Run(() => Referrers(subject), cancellationToken).ConfigureAwait(false))
        {
            if ((artifactType is null || referrer.ArtifactType == artifactType) && seen.Add(referrer.Digest))
            {
                yield return referrer;
            }
        }
    }

    // Other tools keep the fallback index in layouts too; manifests that say it themselves need none.
    private List<Descriptor> Referrers(Digest subject)
    {
        using LayoutIndex index = LayoutIndex.Open(_directory);
        var referrers = new List<Descriptor>();
        foreach (string text in index.Entries.Select(entry => entry.Digest).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (Digest.TryParse(text, out Digest digest)
                && _blobs.ReadManifest(digest) is { } bytes
                && OciJson.ReadReferrer(ManifestContent.Receive(bytes, index.FindMediaType(digest), digest)) is var (found, referrer)
                && found == subject)
            {
                referrers.Add(referrer);
            }
        }

        if (index.Find(ReferrerTag.For(subject)) is { } fallback && _blobs.ReadManifest(fallback.Digest) is { } content
            && ManifestContent.Receive(content, fallback.MediaType, fallback.Digest) is { IsIndex: true } list)
        {
            referrers.AddRange(ImageIndex.Parse(list).Manifests);
        }

        return referrers;
    }

    private async Task RemoveAsync(Func<LayoutIndexRemoval, ReadOnlyMemory<byte>?> remove, CancellationToken cancellationToken)
    {
        _directory.RequireStore();
        using LayoutLock held = await _directory.LockAsync(cancellationToken).ConfigureAwait(false);
        using LayoutIndex index = LayoutIndex.Open(_directory);
        if (remove(new LayoutIndexRemoval(index)) is { } updated)
        {
            WriteIndex(updated);
        }
    }
}
