namespace Imgpkg.Sdk.Copying;

/// <summary>What has to be done so that the destination has a blob.</summary>
public enum BlobPlacement
{
    /// <summary>It must be sent or written.</summary>
    Missing,

    /// <summary>The source is in the same registry, which can take it over without a transfer, unless it declines.</summary>
    Mountable,

    /// <summary>Nothing: it is there.</summary>
    Present,
}
