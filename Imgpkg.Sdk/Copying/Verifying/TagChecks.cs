using System.Collections.Concurrent;
using System.Collections.Frozen;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Verifies that tags point where they say: those that name a digest, and those of locks.</summary>
internal sealed class TagChecks(RepositoryStores stores, Throttle throttle, VerificationReport report)
{
    private readonly RepositoryTags _tags = new(stores, throttle);
    private readonly ConcurrentDictionary<RepositoryReference, Lazy<Task<ILookup<Digest, string>>>> _byDigest = new();

    /// <summary>Whether the repository lists a tag; false also when it lists none.</summary>
    public async Task<bool> IsListedAsync(TagReference tag) =>
        (await _tags.ListAsync(tag.Repository).ConfigureAwait(false)).Contains(tag.Tag);

    /// <summary>Verifies the tags that pushes and copies gave an image and that name its digest. Where tags cannot be listed, the usual one.</summary>
    public async Task CheckDigestTagsAsync(CheckedImage image)
    {
        RepositoryReference repository = image.Place.Repository;
        FrozenSet<string> listed = await _tags.ListAsync(repository).ConfigureAwait(false);
        if (listed.Count == 0)
        {
            await CheckAsync(repository.WithTag(DigestTag.For(image.Digest)), image.Digest, image.Bundle, isRequired: false).ConfigureAwait(false);
            return;
        }

        ILookup<Digest, string> tags = await _byDigest.GetOrAdd(repository, _ => new Lazy<Task<ILookup<Digest, string>>>(() => Task.Run(() => ByDigest(listed)))).Value.ConfigureAwait(false);
        await throttle.ForEachAsync(
            tags[image.Digest], tag => CheckAsync(repository.WithTag(tag), image.Digest, image.Bundle, isRequired: true)).ConfigureAwait(false);
    }

    /// <summary>Verifies that a tag points to a digest.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="wanted">The digest.</param>
    /// <param name="bundle">The bundle whose lock lists the image; null for none.</param>
    /// <param name="isRequired">Whether the tag has to be there.</param>
    public async Task CheckAsync(TagReference tag, Digest wanted, DigestReference? bundle, bool isRequired)
    {
        try
        {
            Descriptor found = await throttle.RunAsync(token => stores.OpenRead(tag.Repository).ResolveAsync(tag, token)).ConfigureAwait(false);
            if (found.Digest != wanted)
            {
                report.Add(VerificationFindingKind.WrongTag, tag, content: null, bundle, $"the tag points to {found.Digest}, not to {wanted}");
            }
        }
        catch (RegistryNotFoundException)
        {
            if (isRequired)
            {
                report.Add(VerificationFindingKind.WrongTag, tag, content: null, bundle, $"the tag points to nothing that is there, not to {wanted}");
            }
        }
        catch (ImgpkgException e)
        {
            report.Add(VerificationReport.KindOf(e, VerificationFindingKind.WrongTag), tag, content: null, bundle, $"the tag cannot be read: {e.Message}");
        }
    }

    private static ILookup<Digest, string> ByDigest(IEnumerable<string> tags) => tags
        .Select(tag => (Tag: tag, Digest: DigestTag.ReadNamed(tag)))
        .Where(pair => pair.Digest is not null)
        .ToLookup(pair => pair.Digest!.Value, pair => pair.Tag);
}
