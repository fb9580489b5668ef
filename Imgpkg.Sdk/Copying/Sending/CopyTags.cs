using System.Text;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>The tag that every copied image gets, so that no registry collects it as garbage (formats 12).</summary>
internal static class CopyTags
{
    private const int LongestName = 49;

    /// <summary>The tag of an image at the destination.</summary>
    public static string For(CollectedImage image, bool repositoryBased) => repositoryBased
        ? RepositoryBased(image.OriginalReference ?? image.Source.FullName, image.Source.Digest!.Value)
        : DigestTag.For(image.Source.Digest!.Value);

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
