using System.Buffers;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.References;

/// <summary>Reads <c>oci:PATH[:TAG][@DIGEST]</c>, and the same of archives. A colon followed later by a directory separator belongs to the path, so drive letters do.</summary>
internal static class LocalReferenceParser
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool IsLocal(string text) => LocalKind.Of(text) is not null;

    public static ImageReference Parse(string text)
    {
        LocalKind kind = LocalKind.Of(text)!;
        string rest = text[kind.Prefix.Length..];
        Digest? digest = null;
        int at = rest.LastIndexOf('@');
        if (at >= 0 && IsMeantAsDigest(rest.AsSpan(at + 1)))
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
            throw ReferenceParser.Invalid(text, kind.Remedy);
        }

        if (!string.IsNullOrEmpty(tag))
        {
            ReferenceParser.CheckTag(tag);
        }

        RepositoryReference repository = RepositoryReference.ForLocal(kind, rest);
        return digest is { } value
            ? new DigestReference(repository, value, string.IsNullOrEmpty(tag) ? null : tag, text)
            : new TagReference(repository, string.IsNullOrEmpty(tag) ? TagReference.DefaultTag : tag, text) { HasImpliedTag = string.IsNullOrEmpty(tag) };
    }

    /// <summary>Directories may have <c>@</c> in their names: <c>a@b:v1</c> is a directory and a tag, <c>a@sha256:00</c> a digest gone wrong.</summary>
    private static bool IsMeantAsDigest(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return colon >= 0 && (text[..colon] is Digest.Sha256 or Digest.Sha512
            || (text.Length - colon > 32 && !text[(colon + 1)..].ContainsAnyExcept(HexDigits)));
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
