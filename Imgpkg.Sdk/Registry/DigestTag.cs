using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// The tag <c>sha256-HEX.imgpkg</c>, which every pushed image has besides its own (formats 12). It keeps a manifest from being collected
/// as garbage when its other tag moves on.
/// </summary>
internal static class DigestTag
{
    private const string Suffix = ".imgpkg";

    // sha256-, 64 digits, and the suffix.
    private const int Length = 78;

    public static string For(Digest digest) => $"{digest.Algorithm}-{digest.Hex}{Suffix}";

    /// <summary>The digest such a tag names; null for any other tag.</summary>
    public static Digest? Read(string tag) =>
        tag.EndsWith(Suffix, StringComparison.Ordinal) ? ReferrerTag.Read(tag[..^Suffix.Length]) : null;

    /// <summary>The digest that such a tag names, also where a repository's name stands before it; null for any other tag.</summary>
    public static Digest? ReadNamed(string tag) => Read(tag.Length > Length && tag[^(Length + 1)] == '-' ? tag[^Length..] : tag);
}
