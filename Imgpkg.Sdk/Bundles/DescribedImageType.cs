namespace Imgpkg.Sdk.Bundles;

/// <summary>Why an image is in a bundle's description.</summary>
public enum DescribedImageType
{
    /// <summary>The bundle's lock lists it.</summary>
    Image,

    /// <summary>It is a cosign signature of the bundle or one of its images.</summary>
    Signature,

    /// <summary>It records where a copied bundle's images are.</summary>
    Internal,
}
