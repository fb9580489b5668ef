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
}
