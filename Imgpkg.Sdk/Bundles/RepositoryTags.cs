using System.Collections.Concurrent;
using System.Collections.Frozen;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>The tags of repositories, listed once each: hints that cost one request. Where they cannot be listed there are none.</summary>
internal sealed class RepositoryTags(RepositoryStores stores, Throttle throttle)
{
    // Enough for any repository of bundles; a larger one gives no hints.
    private const int MostTags = 20_000;

    private readonly ConcurrentDictionary<RepositoryReference, Lazy<Task<FrozenSet<string>>>> _tags = new();

    /// <summary>Whether the operation lists the tags beside the bundle that it is about in any case.</summary>
    public bool AreNeeded { get; init; }

    public Task<FrozenSet<string>> ListAsync(RepositoryReference repository) => _tags.GetOrAdd(
        repository, one => new Lazy<Task<FrozenSet<string>>>(() => throttle.RunAsync(token => ListAsync(one, token)))).Value;

    private async Task<FrozenSet<string>> ListAsync(RepositoryReference repository, CancellationToken cancellationToken)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (string tag in stores.OpenRead(repository).ListTagsAsync(cancellationToken).ConfigureAwait(false))
            {
                tags.Add(tag);
                if (tags.Count > MostTags)
                {
                    return [];
                }
            }
        }
        catch (ImgpkgException)
        {
            // Whatever the reason, also a list without end.
            return [];
        }

        return tags.ToFrozenSet(StringComparer.Ordinal);
    }
}
