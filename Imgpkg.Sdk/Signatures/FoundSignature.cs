using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Signatures;

/// <summary>A signature beside an image.</summary>
/// <param name="Image">The signed image.</param>
/// <param name="Tag">The tag that names the signature.</param>
/// <param name="Signature">The signature; null when access to it is denied.</param>
internal sealed record FoundSignature(DigestReference Image, TagReference Tag, DigestReference? Signature);
