using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Images;

/// <summary>What <see cref="ImagePusher"/> is to push: checked, but not yet read.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Entries">The layer's entries, in order.</param>
/// <param name="Labels">All labels, the bundle's included.</param>
internal sealed record PushRequest(TagReference Destination, IReadOnlyList<LayerEntry> Entries, IReadOnlyDictionary<string, string> Labels);
