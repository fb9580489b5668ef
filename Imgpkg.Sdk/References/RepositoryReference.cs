using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>
/// The name of a repository: <c>[registry/]repository</c>, or something on this machine that stands for one: <c>oci:PATH</c>, a local
/// store (an OCI image layout directory), <c>oci-archive:FILE</c>, a tar of such a layout, or <c>imgpkg-tar:FILE</c>, a tar as the command
/// <c>copy --to-tar</c> writes it. Archives can only be read. Immutable; compared by full name.
/// </summary>
public sealed class RepositoryReference : IEquatable<RepositoryReference>
{
    internal RepositoryReference(string registry, string path)
    {
        Registry = registry;
        Path = path;
    }

    private RepositoryReference(LocalKind kind, string path)
        : this(string.Empty, System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))) => Kind = kind;

    /// <summary>The registry's host with optional port, case as typed; <c>docker.io</c> becomes <c>index.docker.io</c>. Empty for what is on this machine.</summary>
    public string Registry { get; }

    /// <summary>
    /// The path of the repository in its registry, with <c>library/</c> for one-part Docker Hub names; for what is on this machine
    /// the absolute path of the directory or file.
    /// </summary>
    public string Path { get; }

    /// <summary>Whether this is a directory or file on this machine.</summary>
    public bool IsLocal => Kind is not null;

    /// <summary>Whether this is an archive: a file on this machine that can only be read.</summary>
    public bool IsArchive => Kind == LocalKind.OciArchive || Kind == LocalKind.ImageSet;

    /// <summary>The fully qualified form, <c>registry/repository</c> or <c>oci:PATH</c>, <c>oci-archive:PATH</c> or <c>imgpkg-tar:PATH</c>.</summary>
    public string FullName => Kind is { } kind ? kind.Prefix + Path : $"{Registry}/{Path}";

    /// <summary>What it is on this machine; null for a registry's repository.</summary>
    internal LocalKind? Kind { get; }

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
        return new RepositoryReference(LocalKind.Layout, directory);
    }

    /// <summary>The images in the tar <paramref name="path"/> that <c>copy --to-tar</c> or <c>push --to-tar</c> wrote; relative paths are made absolute.</summary>
    public static RepositoryReference ForArchive(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RepositoryReference(LocalKind.ImageSet, path);
    }

    /// <summary>The repository held by the image layout in the tar <paramref name="path"/>; relative paths are made absolute.</summary>
    public static RepositoryReference ForOciArchive(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RepositoryReference(LocalKind.OciArchive, path);
    }

    /// <summary>
    /// The reference that names no tag: in an archive its root bundle or only image, everywhere else the tag <c>latest</c>, which also
    /// counts in an archive of several images.
    /// </summary>
    public TagReference WithDefaultTag() => new(this, TagReference.DefaultTag) { HasImpliedTag = true };

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

    internal static RepositoryReference ForLocal(LocalKind kind, string path) => new(kind, path);

    /// <inheritdoc/>
    public bool Equals(RepositoryReference? other) =>
        other is not null && Kind == other.Kind && string.Equals(Registry, other.Registry, StringComparison.Ordinal) && string.Equals(Path, other.Path, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RepositoryReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, StringComparer.Ordinal.GetHashCode(Registry), StringComparer.Ordinal.GetHashCode(Path));

    /// <summary>The fully qualified form.</summary>
    public override string ToString() => FullName;
}
