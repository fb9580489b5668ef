using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>A reference by tag. What it names may change; operations resolve it once and go on with the digest.</summary>
public sealed class TagReference : ImageReference
{
    /// <summary>The tag of a reference that names none.</summary>
    public const string DefaultTag = "latest";

    private readonly string _tag;

    internal TagReference(RepositoryReference repository, string tag, string? original = null)
        : base(repository, original ?? $"{repository.FullName}:{tag}") => _tag = tag;

    /// <inheritdoc/>
    public override string Tag => _tag;

    /// <inheritdoc/>
    public override Digest? Digest => null;

    /// <inheritdoc/>
    public override string FullName => $"{Repository.FullName}:{_tag}";

    /// <summary>Whether the text named no tag, so that this is the default one.</summary>
    internal bool HasImpliedTag { get; init; }

    internal override string Identifier => _tag;

    /// <inheritdoc/>
    public override TagReference WithRepository(RepositoryReference repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new TagReference(repository, _tag) { HasImpliedTag = HasImpliedTag };
    }

    /// <summary>Reads a reference by tag, the only form that can be pushed to.</summary>
    /// <exception cref="InvalidReferenceException">The text is no tag reference, or has a digest.</exception>
    public static new TagReference Parse(string text, ReferenceStyle style = ReferenceStyle.Compatible)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return ReferenceParser.ParseTag(text, style);
        }
        catch (InvalidReferenceException e) when (e.During($"Parsing '{text}'"))
        {
            throw;
        }
    }
}
