using System.IO.Compression;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Tests.Registry;

/// <summary>A small image with one layer, made of a text, and an index of such images.</summary>
internal sealed class SampleImage
{
    private readonly byte[] _config;
    private readonly byte[] _layer;

    public SampleImage(string text, string mediaType = MediaTypes.OciManifest)
    {
        _layer = Compress(text);
        _config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{Digest.Of(Encoding.UTF8.GetBytes(text))}}"]},"config":{} }""");
        bool docker = mediaType == MediaTypes.DockerManifest;
        Config = Describe(docker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, _config);
        Layer = Describe(docker ? MediaTypes.DockerLayer : MediaTypes.OciLayerGzip, _layer);
        Manifest = new ManifestContent(mediaType, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","config":{{Json(Config)}},"layers":[{{Json(Layer)}}]}"""));
    }

    public Descriptor Config { get; }

    public Descriptor Layer { get; }

    public ManifestContent Manifest { get; }

    public ReadOnlyMemory<byte> LayerBytes => _layer;

    public ReadOnlyMemory<byte> ConfigBytes => _config;

    public static ManifestContent Index(params IEnumerable<ManifestContent> members) => new(MediaTypes.OciIndex, Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', members.Select(member => Json(member.Descriptor)))}}]}"""));

    public static string Json(Descriptor descriptor) =>
        $$"""{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}}""";

    public static Descriptor Describe(string mediaType, byte[] content) =>
        new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length };

    public async Task PutBlobsAsync(IRepositoryStore store, CancellationToken cancellationToken)
    {
        await store.PutBlobAsync(Config, BlobSource.FromBytes(_config), cancellationToken);
        await store.PutBlobAsync(Layer, BlobSource.FromBytes(_layer), cancellationToken);
    }

    public async Task PutAsync(IRepositoryStore store, string? tag, CancellationToken cancellationToken)
    {
        await PutBlobsAsync(store, cancellationToken);
        await store.PutManifestAsync(Manifest, tag, cancellationToken);
    }

    private static byte[] Compress(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
