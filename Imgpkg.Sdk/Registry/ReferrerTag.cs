using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>
/// The tag of the index that lists a manifest's referrers where there is no endpoint for that (distribution-spec 1.1, referrers tag schema):
/// the digest with a dash, its encoded part cut to 64 characters.
/// </summary>
internal static class ReferrerTag
{
    private const int MaxHex = 64;

    public static string For(Digest subject) => $"{subject.Algorithm}-{(subject.Hex.Length > MaxHex ? subject.Hex[..MaxHex] : subject.Hex)}";

    /// <summary>The digest such a tag names; null for any other tag, and where it was cut.</summary>
    public static Digest? Read(string tag) =>
        tag.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash && Digest.TryParse($"{tag[..dash]}:{tag[(dash + 1)..]}", out Digest digest)
            ? digest
            : null;
}
