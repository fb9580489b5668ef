using System.Buffers;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>Reads references by the rules of registry 1.1 and 1.2, minus what R1.2 forbids.</summary>
internal static class ReferenceParser
{
    private const string DefaultRegistry = "index.docker.io";
    private const string RepositoryCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-./";
    private const string TagCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly SearchValues<char> RepositoryCharacterSet = SearchValues.Create(RepositoryCharacters);
    private static readonly SearchValues<char> TagCharacterSet = SearchValues.Create(TagCharacters);

    public static ImageReference ParseAny(string text, ReferenceStyle style)
    {
        if (LocalReferenceParser.IsLocal(text))
        {
            return LocalReferenceParser.Parse(text);
        }

        return text.Contains('@', StringComparison.Ordinal) ? ParseDigest(text, style) : ParseTag(text, style);
    }

    public static TagReference ParseTag(string text, ReferenceStyle style)
    {
        if (LocalReferenceParser.IsLocal(text))
        {
            return LocalReferenceParser.Parse(text) as TagReference
                ?? throw Invalid(text, $"a tag is needed, not a digest: {text}");
        }

        (string repositoryText, string? tag) = SplitTag(text);
        if (string.IsNullOrEmpty(tag))
        {
            tag = style == ReferenceStyle.Strict ? throw Invalid(text, "strict validation requires the tag to be explicitly defined") : TagReference.DefaultTag;
        }
        else
        {
            CheckTag(tag);
            if (style == ReferenceStyle.Strict && !StrictGrammar.IsTag(tag))
            {
                throw Invalid(text, $"not a tag of distribution-spec 1.1: {tag}");
            }
        }

        return new TagReference(ParseRepository(repositoryText, style), tag, text);
    }

    public static DigestReference ParseDigest(string text, ReferenceStyle style)
    {
        if (LocalReferenceParser.IsLocal(text))
        {
            return LocalReferenceParser.Parse(text) as DigestReference ?? throw Invalid(text, $"a digest is needed: {text}");
        }

        string[] parts = text.Split('@');
        if (parts.Length != 2)
        {
            throw Invalid(text, $"a digest must contain exactly one '@' separator (e.g. registry/repository@digest) saw: {text}");
        }

        Digest digest;
        try
        {
            digest = Digest.Parse(parts[1]);
        }
        catch (InvalidDigestException e)
        {
            throw Invalid(text, e.Message);
        }

        (string repositoryText, string? tag) = SplitTag(parts[0]);
        if (!string.IsNullOrEmpty(tag))
        {
            CheckTag(tag);
        }

        return new DigestReference(ParseRepository(repositoryText, style), digest, string.IsNullOrEmpty(tag) ? null : tag, text);
    }

    public static RepositoryReference ParseRepository(string text, ReferenceStyle style)
    {
        if (LocalReferenceParser.IsLocal(text))
        {
            return LocalReferenceParser.Parse(text) is TagReference { HasImpliedTag: true } reference
                ? reference.Repository
                : throw Invalid(text, $"a repository is needed, without tag or digest: {text}");
        }

        if (text.Length == 0)
        {
            throw Invalid(text, "a repository name must be specified");
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? string.Empty : text[..slash];
        bool hasRegistry = first.AsSpan().ContainsAny('.', ':');
        string registry = hasRegistry ? first : DefaultRegistry;
        string path = hasRegistry ? text[(slash + 1)..] : text;

        CheckRepository(text, path, style);
        if (hasRegistry)
        {
            RegistryName.Check(text, registry);
        }

        if (style == ReferenceStyle.Strict && !hasRegistry)
        {
            throw Invalid(text, "strict validation requires the registry to be explicitly defined");
        }

        if (registry == "docker.io")
        {
            registry = DefaultRegistry;
        }

        if (registry == DefaultRegistry && !path.Contains('/', StringComparison.Ordinal))
        {
            path = style == ReferenceStyle.Strict
                ? throw Invalid(text, "strict validation requires the full repository path (missing 'library')")
                : $"library/{path}";
        }

        return new RepositoryReference(registry, path);
    }

    public static bool IsTag(string text) => text.EnumerateRunes().Count() is >= 1 and <= 128 && !text.AsSpan().ContainsAnyExcept(TagCharacterSet);

    public static void CheckTag(string tag)
    {
        if (tag.EnumerateRunes().Count() is < 1 or > 128)
        {
            throw Invalid(tag, $"tag must be between 1 and 128 characters in length: {tag}");
        }

        if (tag.AsSpan().ContainsAnyExcept(TagCharacterSet))
        {
            throw Invalid(tag, $"tag can only contain the characters `{TagCharacters}`: {tag}");
        }
    }

    internal static InvalidReferenceException Invalid(string text, string reason) => new(text, reason, reason);

    private static void CheckRepository(string text, string path, ReferenceStyle style)
    {
        int minimum = style == ReferenceStyle.Strict ? 1 : 2;
        if (path.EnumerateRunes().Count() is var length && (length < minimum || length > 255))
        {
            throw Invalid(text, $"repository must be between 2 and 255 characters in length: {path}");
        }

        if (path.AsSpan().ContainsAnyExcept(RepositoryCharacterSet))
        {
            throw Invalid(text, $"repository can only contain the characters `{RepositoryCharacters}`: {path}");
        }

        // R1.2, R6.10: such a path would leave the repository when a URL is made of it.
        if (path.Split('/').Any(component => component is "" or "." or ".."))
        {
            throw Invalid(text, ProtocolPrefix(text) is { } prefix
                ? $"Reference '{text}' should not include {prefix} protocol prefix"
                : $"repository can not contain empty, '.' or '..' components: {path}");
        }

        if (style == ReferenceStyle.Strict && !StrictGrammar.IsRepository(path))
        {
            throw Invalid(text, $"not a repository name of distribution-spec 1.1: {path}");
        }
    }

    private static string? ProtocolPrefix(string text) =>
        text.StartsWith("https://", StringComparison.Ordinal) ? "https://" : text.StartsWith("http://", StringComparison.Ordinal) ? "http://" : null;

    private static (string Base, string? Tag) SplitTag(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon < 0 || text.AsSpan(colon + 1).Contains('/') ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
