using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>
/// The name of an image or index: <c>[registry/]repository[:tag][@digest]</c>, or <c>oci:PATH[:tag][@digest]</c> for a local store and
/// <c>oci-archive:FILE[:tag][@digest]</c> or <c>imgpkg-tar:FILE[:tag][@digest]</c> for an archive.
/// Immutable; two references are equal when their full names are. Closed: <see cref="TagReference"/> or <see cref="DigestReference"/>.
/// </summary>
public abstract class ImageReference : IEquatable<ImageReference>
{
    private protected ImageReference(RepositoryReference repository, string original)
    {
        Repository = repository;
        Original = original;
    }

    /// <summary>Registry and repository.</summary>
    public RepositoryReference Repository { get; }

    /// <summary>The text the reference was read from; the full name when it was not read.</summary>
    public string Original { get; }

    /// <summary>The tag; null when there is none.</summary>
    public abstract string? Tag { get; }

    /// <summary>The digest; null when there is none.</summary>
    public abstract Digest? Digest { get; }

    /// <summary>The fully qualified form: <c>registry/repository:tag</c> or <c>registry/repository@digest</c>.</summary>
    public abstract string FullName { get; }

    /// <summary>What follows <c>/manifests/</c> in a request: the digest if there is one, else the tag.</summary>
    internal abstract string Identifier { get; }

    /// <summary>Reads a reference. Without tag and digest the tag is <c>latest</c> (imgpkg compatibility; not in the strict style).</summary>
    /// <exception cref="InvalidReferenceException">The text is no reference; <see cref="InvalidReferenceException.Reason"/> says why.</exception>
    public static ImageReference Parse(string text, ReferenceStyle style = ReferenceStyle.Compatible)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return ReferenceParser.ParseAny(text, style);
        }
        catch (InvalidReferenceException e)
        {
            throw new InvalidReferenceException(text, $"could not parse reference: {text}", e.Reason);
        }
    }

    /// <summary>The same tag or digest in another repository; a tag that was not written stays so.</summary>
    public abstract ImageReference WithRepository(RepositoryReference repository);

    /// <inheritdoc/>
    public bool Equals(ImageReference? other) => other is not null && string.Equals(FullName, other.FullName, StringComparison.Ordinal);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as ImageReference);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(FullName);

    /// <summary>The fully qualified form.</summary>
    public sealed override string ToString() => FullName;
}
