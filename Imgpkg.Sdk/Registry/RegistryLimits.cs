namespace Imgpkg.Sdk.Registry;

/// <summary>Bounds on metadata that is read whole: what a stranger wrote must not decide how much memory is used (R6.2).</summary>
internal static class RegistryLimits
{
    /// <summary>The largest manifest or index that stores other than registries read or take, in bytes: 4 MiB (R4.3).</summary>
    public const int MaxManifestBytes = 4 * 1024 * 1024;

    /// <summary>
    /// The largest <c>index.json</c> of an image layout that is read, in bytes: 64 MiB. It lists every tag of the store and so outgrows
    /// a manifest; at some 250 bytes an entry this is a quarter of a million tags.
    /// </summary>
    public const int MaxLayoutIndexBytes = 64 * 1024 * 1024;

    /// <summary>The largest image configuration that is read, in bytes.</summary>
    public const int MaxConfigBytes = 16 * 1024 * 1024;

    /// <summary>How much of an error answer is read, in bytes.</summary>
    public const int MaxErrorBytes = 64 * 1024;

    /// <summary>The largest answer of a token endpoint that is read, in bytes.</summary>
    public const int MaxTokenBytes = 1024 * 1024;

    /// <summary>The largest page of tags that is read, in bytes.</summary>
    public const int MaxTagPageBytes = 32 * 1024 * 1024;

    /// <summary>The most of a list in pages that is read, all pages together, in bytes: two million tags.</summary>
    public const long MaxListBytes = 256 * 1024 * 1024;

    /// <summary>How many pages of tags are followed.</summary>
    public const int MaxTagPages = 10_000;
}
