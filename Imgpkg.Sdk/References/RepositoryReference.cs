using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>
/// The name of a repository: <c>[registry/]repository</c>, or <c>oci:PATH</c> for a local store (an OCI image layout directory, which
/// holds one repository). Immutable; compared by full name.
/// </summary>
public sealed class RepositoryReference : IEquatable<RepositoryReference>
{
    internal const string LocalPrefix = "oci:";

    internal RepositoryReference(string registry, string path)
    {
        Registry = registry;
        Path = path;
    }

    /// <summary>The registry's host with optional port, case as typed; <c>docker.io</c> becomes <c>index.docker.io</c>. Empty for a local store.</summary>
    public string Registry { get; }

    /// <summary>
    /// The path of the repository in its registry, with <c>library/</c> for one-part Docker Hub names; for a local store the absolute
    /// path of the directory.
    /// </summary>
    public string Path { get; }

    /// <summary>Whether this is a directory on this machine.</summary>
    public bool IsLocal => Registry.Length == 0;

    /// <summary>The fully qualified form, <c>registry/repository</c> or <c>oci:PATH</c>.</summary>
    public string FullName => IsLocal ? LocalPrefix + Path : $"{Registry}/{Path}";

    /// <summary>Reads the name of a repository; a tag or digest is not allowed.</summary>
    /// <exception cref="InvalidReferenceException">The text is no repository.</exception>
    public static RepositoryReference Parse(string text, ReferenceStyle style = ReferenceStyle.Compatible)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReferenceParser.ParseRepository(text, style);
    }

    /// <summary>The repository held by the image layout in <paramref name="directory"/>; relative paths are made absolute.</summary>
    public static RepositoryReference ForDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new RepositoryReference(string.Empty, System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory)));
    }

    /// <summary>The reference of <paramref name="tag"/> in this repository.</summary>
    /// <exception cref="InvalidReferenceException">The text is no tag.</exception>
    public TagReference WithTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        ReferenceParser.CheckTag(tag);
        return new TagReference(this, tag);
    }

    /// <summary>The reference of <paramref name="digest"/> in this repository.</summary>
    public DigestReference WithDigest(Digest digest) => new(this, digest);

    /// <inheritdoc/>
    public bool Equals(RepositoryReference? other) =>
        other is not null && string.Equals(Registry, other.Registry, StringComparison.Ordinal) && string.Equals(Path, other.Path, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RepositoryReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StringComparer.Ordinal.GetHashCode(Registry), StringComparer.Ordinal.GetHashCode(Path));

    /// <summary>The fully qualified form.</summary>
    public override string ToString() => FullName;
}
