namespace Imgpkg.Sdk.Bundles;

/// <summary>What a description is to contain.</summary>
public sealed class DescribeBundleOptions
{
    /// <summary>Whether layers are listed. Default true (imgpkg compatibility); without them fewer requests are needed.</summary>
    public bool Layers { get; init; } = true;

    /// <summary>Whether cosign signatures are looked for, one request per image. Default true (imgpkg compatibility).</summary>
    public bool Signatures { get; init; } = true;
}
