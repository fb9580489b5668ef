using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>A reference by digest. It always names the same bytes.</summary>
public sealed class DigestReference : ImageReference
{
    private readonly Digest _digest;

    internal DigestReference(RepositoryReference repository, Digest digest, string? tag = null, string? original = null)
        : base(repository, original ?? $"{repository.FullName}@{digest}")
    {
        _digest = digest;
        Tag = tag;
    }

    /// <summary>The tag that stood before the digest; null when there was none. It is never sent nor checked, and no part of the full name.</summary>
    public override string? Tag { get; }

    /// <inheritdoc/>
    public override Digest? Digest => _digest;

    /// <inheritdoc/>
    public override string FullName => $"{Repository.FullName}@{_digest}";

    internal override string Identifier => _digest.ToString();

    /// <inheritdoc/>
    public override DigestReference WithRepository(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new DigestReference(repository, _digest, Tag);
    }

    /// <summary>Reads a reference by digest; a tag before the digest is allowed.</summary>
    /// <exception cref="InvalidReferenceException">The text has no digest, or is no reference.</exception>
    public static new DigestReference Parse(string text, ReferenceStyle style = ReferenceStyle.Compatible)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReferenceParser.ParseDigest(text, style);
    }
}
