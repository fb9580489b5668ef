using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>A locations image, made exactly as a push of its one file would make it (formats 11).</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Blobs">What the manifest names.</param>
internal sealed record LocationsContent(ManifestContent Manifest, IReadOnlyList<(Descriptor Descriptor, BlobSource Content)> Blobs)
{
    private const long DirectoryMode = 0x1C0;
    private const long FileMode = 0x180;

    public static async Task<LocationsContent> MakeAsync(ImageLocations locations, CancellationToken cancellationToken)
    {
        LayerEntry[] entries =
        [
            new LayerEntry(".", SourcePath: null, LocationsImage.FileName, DirectoryMode),
            new LayerEntry(LocationsImage.FileName, SourcePath: null, LocationsImage.FileName, FileMode) { Content = Encoding.UTF8.GetBytes(locations.ToString()) },
        ];
        PackedLayer layer = await LayerPacker.PackAsync(entries, new TransferCounter(progress: null), cancellationToken).ConfigureAwait(false);
        byte[] config = ImageDocuments.Config(layer.DiffId, new Dictionary<string, string>(StringComparer.Ordinal));
        var configDescriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(config), Size = config.Length };
        return new LocationsContent(
            ImageDocuments.Manifest(configDescriptor, layer.Descriptor), [(layer.Descriptor, layer.Content), (configDescriptor, BlobSource.FromBytes(config))]);
    }
}
