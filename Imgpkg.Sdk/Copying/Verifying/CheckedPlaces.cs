using System.Collections.Concurrent;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>The places of one verification, each opened once.</summary>
internal sealed class CheckedPlaces(RepositoryStores stores)
{
    private readonly ConcurrentDictionary<RepositoryReference, CheckedPlace> _places = new();

    /// <summary>What content from them may cost.</summary>
    public LimitOptions Limits => stores.Limits;

    public CheckedPlace Open(RepositoryReference repository) => _places.GetOrAdd(repository, one => new CheckedPlace(stores.OpenRead(one)));
}
