using System.Collections.Concurrent;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Memory;

/// <summary>The content of one repository in memory. Each map is safe for concurrent use, and writers go from the bottom up.</summary>
internal sealed class MemoryRepository
{
    public ConcurrentDictionary<Digest, ReadOnlyMemory<byte>> Blobs { get; } = new();

    public ConcurrentDictionary<Digest, ManifestContent> Manifests { get; } = new();

    public ConcurrentDictionary<string, Digest> Tags { get; } = new(StringComparer.Ordinal);
}
