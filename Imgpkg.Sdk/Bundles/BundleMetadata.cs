namespace Imgpkg.Sdk.Bundles;

/// <summary>What a bundle says of itself in <c>.imgpkg/bundle.yml</c> (formats 3). Nothing of it is verified.</summary>
public sealed record BundleMetadata
{
    /// <summary>Free entries, by convention with a <c>name</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The authors, as <c>Name &lt;email&gt;</c> or whichever of both is given.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>Addresses of web pages.</summary>
    public IReadOnlyList<string> Websites { get; init; } = [];
}
