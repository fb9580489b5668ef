using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>An image of several layers of random bytes; the same number makes the same image.</summary>
internal sealed class WorkloadImage
{
    private readonly Dictionary<Descriptor, byte[]> _content = [];

    public WorkloadImage(int number, int layers, int layerSize)
    {
        var random = new Random(number);
        Descriptor[] blobs = [.. Enumerable.Range(0, layers).Select(_ => Add(MediaTypes.OciLayer, MakeLayer(random, layerSize)))];
        Descriptor config = Add(MediaTypes.OciConfig, Encoding.UTF8.GetBytes($$"""{"number":"{{number}}"}"""));
        Manifest = new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{SampleImage.Json(config)}},"layers":[{{string.Join(',', blobs.Select(SampleImage.Json))}}]}"""));
    }

    public ManifestContent Manifest { get; }

    /// <summary>Bytes of all blobs.</summary>
    public long Size => _content.Keys.Sum(blob => blob.Size);

    public async Task PutAsync(IRepositoryStore store, CancellationToken cancellationToken)
    {
        foreach ((Descriptor blob, byte[] content) in _content)
        {
            await store.PutBlobAsync(blob, BlobSource.FromBytes(content), cancellationToken);
        }

        await store.PutManifestAsync(Manifest, tag: null, cancellationToken);
    }

    private Descriptor Add(string mediaType, byte[] content)
    {
        Descriptor blob = SampleImage.Describe(mediaType, content);
        _content[blob] = content;
        return blob;
    }

    private static byte[] MakeLayer(Random random, int size)
    {
        byte[] content = new byte[size];
        random.NextBytes(content);
        return content;
    }
}
