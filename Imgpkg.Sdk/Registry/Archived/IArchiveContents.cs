using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Archived;

/// <summary>What one archive holds, whatever its format. Safe for concurrent use.</summary>
internal interface IArchiveContents
{
    /// <summary>Whether the tar has its end mark.</summary>
    bool HasEnd { get; }

    /// <summary>The tags, each once.</summary>
    IReadOnlyCollection<string> Tags { get; }

    /// <summary>The images and indexes, members of indexes not included, each once.</summary>
    IReadOnlyCollection<Digest> Images { get; }

    /// <summary>What the archive was made for: its root bundle, or its only image; null when it has several images and marks none.</summary>
    Digest? Root { get; }

    /// <summary>The digest a tag stands for; null when there is no such tag.</summary>
    Digest? FindTag(string tag);

    /// <summary>A verified manifest; null when it is not there.</summary>
    ManifestContent? FindManifest(Digest digest);

    /// <summary>Whether a blob is there.</summary>
    bool HasBlob(Descriptor blob);

    /// <summary>Opens a blob through a stream that verifies it.</summary>
    /// <exception cref="InvalidArchiveException">It is not there; the message says what may help.</exception>
    Stream OpenBlob(Descriptor blob);
}
