using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// Writes one image into an archive as if it had been pushed and then exported from there (formats 13), with no registry anywhere. A large
/// layer is made twice: its digest comes before its bytes.
/// </summary>
internal sealed class ArchivePusher(TimeProvider time)
{
    public async Task<PushResult> PushAsync(
        PushRequest request, string archivePath, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(archivePath);
        if (request.Destination.Repository.IsLocal)
        {
            throw new InvalidPushException($"An archive records where its images belong: name a repository of a registry, not {request.Destination.Repository}");
        }

        var counter = new TransferCounter(progress);
        PackedLayer layer = await LayerPacker.PackAsync(request.Entries, counter, cancellationToken).ConfigureAwait(false);
        ImageSetNode image = Describe(request, layer);
        counter.Expect(layer.Descriptor.Size);
        await new ImageSetWriter(time).WriteAsync(
            archivePath,
            new ImageSetDocument { Roots = [image] },
            [new ImageSetLayerSource(layer.Descriptor, layer.Content.WriteToAsync)],
            new ImageSetWriteOptions { Concurrency = 1, OnBytes = counter.Add },
            cancellationToken).ConfigureAwait(false);
        DigestReference reference = request.Destination.Repository.WithDigest(image.Manifest.Digest);
        counter.Complete();
        counter.Report(new TransferProgress { Phase = TransferPhase.Pushed, Reference = reference });
        return new PushResult
        {
            Reference = reference,
            Tag = request.Destination.Tag,
            Layer = layer.Descriptor,
            DiffId = layer.DiffId,
            BytesSent = counter.Transferred,
        };
    }

    private static ImageSetNode Describe(PushRequest request, PackedLayer layer)
    {
        byte[] config = ImageDocuments.Config(layer.DiffId, request.Labels);
        var configDescriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(config), Size = config.Length };
        ManifestContent manifest = ImageDocuments.Manifest(configDescriptor, layer.Descriptor);
        string reference = request.Destination.Repository.WithDigest(manifest.Digest).FullName;
        bool isBundle = request.Labels.ContainsKey(BundleLabel.Key);
        return new ImageSetNode
        {
            References = [reference],
            Manifest = manifest,
            Config = config,
            ConfigDigest = configDescriptor.Digest,
            Layers = [new ImageSetLayer(layer.Descriptor.MediaType, layer.Descriptor.Digest, layer.DiffId.ToString(), layer.Descriptor.Size)],
            Tag = request.Destination.Tag,
            OriginalReference = isBundle ? reference : string.Empty,
            Labels = isBundle ? new Dictionary<string, string>(StringComparer.Ordinal) { [ImageSetNode.RootLabel] = string.Empty } : null,
        };
    }
}
