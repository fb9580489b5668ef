using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Bundles;

/// <summary>
/// Decides in which order the places of a lock's images are asked (copy 2.3): beside the bundle first, unless the tags there tell that an image is
/// not, which saves a request per image.
/// </summary>
/// <param name="tags">The tags of repositories.</param>
/// <param name="repository">The repository of the bundle that the operation is about.</param>
/// <param name="bundleTag">The tag that stands for this bundle; null when it has none.</param>
internal sealed class CollocationHints(RepositoryTags tags, RepositoryReference repository, string? bundleTag)
{
    // One image may as well be asked for.
    private const int FewestImages = 2;

    private readonly Lazy<Task<TaggedImages?>> _tagged = new(
        async () => TaggedImages.Read(await tags.ListAsync(repository).ConfigureAwait(false), bundleTag));

    /// <summary>What the tags beside a bundle tell; null where they tell nothing, or where finding out would cost more than it saves.</summary>
    /// <param name="bundle">Where the bundle is.</param>
    /// <param name="images">The images that are to be looked for, as its lock names them.</param>
    public Task<TaggedImages?> ReadAsync(RepositoryReference bundle, IEnumerable<DigestReference> images)
    {
        int elsewhere = images.Where(image => !image.Repository.Equals(bundle)).Distinct().Take(FewestImages).Count();
        return IsWorthwhile(bundle, elsewhere) ? _tagged.Value : Task.FromResult<TaggedImages?>(null);
    }

    // What is on this machine is asked for nothing. Any other bundle's repository has a tag for people, at least that of its push: nobody knows what it
    // stands for.
    private bool IsWorthwhile(RepositoryReference bundle, int elsewhere) =>
        bundle.Equals(repository) && !bundle.IsLocal && elsewhere > 0 && (tags.AreNeeded || (bundleTag is not null && elsewhere == FewestImages));
}
