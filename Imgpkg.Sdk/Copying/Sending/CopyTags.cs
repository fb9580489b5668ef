using System.Text;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>The tags of copied images: one that every image gets, so that no registry collects it as garbage (formats 12), and those for people.</summary>
internal static class CopyTags
{
    private const int LongestName = 49;
    private const string SignatureSuffix = ".sig";

    /// <summary>The tag of an image at the destination.</summary>
    public static string For(CollectedImage image, bool repositoryBased) => repositoryBased
        ? RepositoryBased(image.OriginalReference ?? image.Source.FullName, image.Source.Digest!.Value)
        : DigestTag.For(image.Source.Digest!.Value);

    /// <summary>The tags that an image has for people: the source's, and for what the copy is about those that were asked for.</summary>
    public static IEnumerable<string> ForPeople(CollectedImage image, ImageCollection collection, CopyOptions options)
    {
        IEnumerable<string> added = IsSubject(image, collection) ? options.Tags : [];
        return (image.Tag is null ? added : added.Prepend(image.Tag)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>All tags of an image at the destination, sorted.</summary>
    public static IReadOnlyList<string> All(CollectedImage image, ImageCollection collection, CopyOptions options) =>
        [.. ForPeople(image, collection, options).Append(For(image, options.RepositoryBasedTags)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The tag that tells the repository of a reference, too.</summary>
    public static string RepositoryBased(string reference, Digest digest)
    {
        string repository = reference.Split('@')[0];
        string path = repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..];
        string name = Clean(path.Replace('/', '-'));
        name = Clean(name.Length > LongestName ? name[^LongestName..] : name);
        string tag = $"{name}-{DigestTag.For(digest)}";
        return tag.StartsWith('-') ? tag[1..] : tag;
    }

    /// <summary>Makes sure that there is something for the tags that were asked for.</summary>
    /// <exception cref="InvalidCopyException">The copy is about several images.</exception>
    public static void Check(ImageCollection collection, CopyOptions options)
    {
        if (options.Tags.Count > 0 && !collection.Images.Any(image => IsSubject(image, collection)))
        {
            throw new InvalidCopyException("Tags can only be added to a bundle or a single image");
        }
    }

    /// <summary>Whether the copy is about this one: the root bundle, or the image that is not there for another's sake.</summary>
    private static bool IsSubject(CollectedImage image, ImageCollection collection) => collection.Root is not null
        ? image.IsRootBundle
        : !IsCompanion(image) && collection.Images.Count(other => !IsCompanion(other)) == 1;

    private static bool IsCompanion(CollectedImage image) => image.IsReferrer || image.Tag?.EndsWith(SignatureSuffix, StringComparison.Ordinal) == true;

    // Tags begin with a letter, a digit or an underscore and have few other characters.
    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_' || (c is '.' or '-' && clean.Length > 0))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }
}
