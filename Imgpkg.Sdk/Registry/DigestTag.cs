using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// The tag <c>sha256-HEX.imgpkg</c>, which every pushed image has besides its own (formats 12). It keeps a manifest from being collected
/// as garbage when its other tag moves on.
/// </summary>
internal static class DigestTag
{
    private const string Suffix = ".imgpkg";

    public static string For(Digest digest) => $"{digest.Algorithm}-{digest.Hex}{Suffix}";

    /// <summary>The digest such a tag names; null for any other tag.</summary>
    public static Digest? Read(string tag) =>
        tag.EndsWith(Suffix, StringComparison.Ordinal)
        && tag.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
        && Digest.TryParse($"{tag[..dash]}:{tag[(dash + 1)..^Suffix.Length]}", out Digest digest)
            ? digest
            : null;
}
