using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Images;

/// <summary>One line of the layer cache: diff ID, outline, digest and size of the compressed layer, and a checksum over these.</summary>
internal sealed record LayerCacheEntry(Digest DiffId, LayerOutline Outline, Descriptor Layer)
{
    private const int CheckLength = 16;

    /// <summary>Reads a line; null for one that is damaged.</summary>
    public static LayerCacheEntry? Parse(string line)
    {
        string[] parts = line.Split(' ');
        return parts.Length == 6
            && Check(line[..line.LastIndexOf(' ')]) == parts[5]
            && Digest.TryParse(parts[0], out Digest diffId)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long uncompressedSize)
            && Digest.TryParse(parts[2], out Digest headers)
            && Digest.TryParse(parts[3], out Digest digest)
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                ? new LayerCacheEntry(diffId, new LayerOutline(uncompressedSize, headers), new Descriptor { MediaType = MediaTypes.DockerLayer, Digest = digest, Size = size })
                : null;
    }

    public override string ToString()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{DiffId} {Outline.Size} {Outline.Headers} {Layer.Digest} {Layer.Size}");
        return $"{text} {Check(text)}";
    }

    private static string Check(string text) => Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..CheckLength];
}
