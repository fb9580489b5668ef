namespace Imgpkg.Sdk.Registry;

/// <summary>Bounds on metadata that is read whole: what a stranger wrote must not decide how much memory is used.</summary>
internal static class RegistryLimits
{
    /// <summary>The largest manifest or index that is read or stored, in bytes: 4 MiB (R4.3).</summary>
    public const int MaxManifestBytes = 4 * 1024 * 1024;

    /// <summary>
    /// The largest <c>index.json</c> of an image layout that is read, in bytes: 64 MiB. It lists every tag of the store and so outgrows
    /// a manifest; at some 250 bytes an entry this is a quarter of a million tags.
    /// </summary>
    public const int MaxLayoutIndexBytes = 64 * 1024 * 1024;
}
