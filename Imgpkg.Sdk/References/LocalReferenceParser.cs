using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>Reads <c>oci:PATH[:TAG][@DIGEST]</c>. A colon followed later by a directory separator belongs to the path, so drive letters do.</summary>
internal static class LocalReferenceParser
{
    public static bool IsLocal(string text) => text.StartsWith(RepositoryReference.LocalPrefix, StringComparison.Ordinal);

    public static ImageReference Parse(string text)
    {
        string rest = text[RepositoryReference.LocalPrefix.Length..];
        Digest? digest = null;
        int at = rest.LastIndexOf('@');
        if (at >= 0 && rest.AsSpan(at + 1) is var candidate && candidate.Contains(':') && !candidate.ContainsAny('/', '\\'))
        {
            digest = ParseDigest(text, rest[(at + 1)..]);
            rest = rest[..at];
        }

        string? tag = null;
        int colon = rest.LastIndexOf(':');
        if (colon >= 0 && !rest.AsSpan(colon + 1).ContainsAny('/', '\\'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        if (rest.Length == 0 || rest.Contains('\0', StringComparison.Ordinal))
        {
            throw ReferenceParser.Invalid(text, "a local store must name a directory, for example oci:store/app:v1");
        }

        if (!string.IsNullOrEmpty(tag))
        {
            ReferenceParser.CheckTag(tag);
        }

        RepositoryReference repository = RepositoryReference.ForDirectory(rest);
        return digest is { } value
            ? new DigestReference(repository, value, string.IsNullOrEmpty(tag) ? null : tag, text)
            : new TagReference(repository, string.IsNullOrEmpty(tag) ? TagReference.DefaultTag : tag, text) { HasImpliedTag = string.IsNullOrEmpty(tag) };
    }

    private static Digest ParseDigest(string text, string digest)
    {
        try
        {
            return Digest.Parse(digest);
        }
        catch (InvalidDigestException e)
        {
            throw ReferenceParser.Invalid(text, e.Message);
        }
    }
}
