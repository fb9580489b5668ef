using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Copying;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>
/// Puts images into a repository that this library would never push: indexes, foreign layers, artefacts of other tools. Their content is
/// different in each repository.
/// </summary>
internal sealed class RawImages : IAsyncDisposable
{
    private readonly RawStore _raw;

    private RawImages(RawStore raw) => _raw = raw;

    public static RawImages In(string repository) => new(RawStore.Open(repository));

    /// <summary>An index of two platforms.</summary>
    public async Task<DigestReference> PutIndexAsync(string? tag = "v1") =>
        await PutIndexAsync(tag, await PutManifestAsync("amd64", MediaTypes.OciLayerGzip, isStored: true), await PutManifestAsync("arm64", MediaTypes.OciLayerGzip, isStored: true));

    /// <summary>An index whose members are an index, with an image that has a layer of the given type, and an image.</summary>
    public async Task<DigestReference> PutNestedIndexAsync(string layerType = MediaTypes.OciLayerGzip)
    {
        DigestReference inner = await PutIndexAsync(tag: null, await PutManifestAsync("deep", layerType, isStored: true));
        return await PutIndexAsync("v1", await _raw.Store.GetManifestAsync(inner, default), await PutManifestAsync("flat", MediaTypes.OciLayerGzip, isStored: true));
    }

    /// <summary>An image with one ordinary layer and one of the given type.</summary>
    public async Task<DigestReference> PutImageAsync(string layerType, bool isStored = true, Func<Digest, string>? url = null)
    {
        ManifestContent manifest = await PutManifestAsync("image", layerType, isStored, url);
        return await TagAsync(manifest, "v1");
    }

    /// <summary>A Helm chart: neither its configuration nor its layer is one of an image.</summary>
    public async Task<DigestReference> PutChartAsync()
    {
        Descriptor config = await PutBlobAsync("application/vnd.cncf.helm.config.v1+json", "{\"name\":\"chart\",\"version\":\"0.1.0\",\"apiVersion\":\"v2\"}"u8.ToArray());
        Descriptor chart = await PutBlobAsync("application/vnd.cncf.helm.chart.content.v1.tar+gzip", Layer("chart", MediaTypes.OciLayerGzip));
        return await TagAsync(Manifest(MediaTypes.OciManifest, $"\"config\":{Json(config)},\"layers\":[{Json(chart)}]"), "v1");
    }

    /// <summary>Every manifest that a digest leads to, and whether the repository has each of their blobs.</summary>
    public async Task<IReadOnlyDictionary<Descriptor, bool>> BlobsAsync(Digest digest)
    {
        ManifestContent content = await _raw.Store.GetManifestAsync(_raw.Store.Repository.WithDigest(digest), default);
        var blobs = new Dictionary<Descriptor, bool>();
        if (content.IsIndex)
        {
            foreach (Descriptor member in ImageIndex.Parse(content).Manifests)
            {
                foreach ((Descriptor blob, bool isThere) in await BlobsAsync(member.Digest))
                {
                    blobs[blob] = isThere;
                }
            }

            return blobs;
        }

        var manifest = ImageManifest.Parse(content);
        foreach (Descriptor blob in manifest.Layers.Append(manifest.Config))
        {
            blobs[blob] = await _raw.Store.ExistsAsync(blob, default);
        }

        return blobs;
    }

    public ValueTask DisposeAsync() => _raw.DisposeAsync();

    private async Task<ManifestContent> PutManifestAsync(string name, string layerType, bool isStored, Func<Digest, string>? url = null)
    {
        byte[] ordinaryBytes = Layer($"{name} one", MediaTypes.OciLayerGzip);
        byte[] otherBytes = Layer($"{name} two", layerType);
        Descriptor ordinary = await PutBlobAsync(MediaTypes.OciLayerGzip, ordinaryBytes);
        Descriptor other = isStored ? await PutBlobAsync(layerType, otherBytes) : Describe(layerType, otherBytes);
        Descriptor config = await PutBlobAsync(
            MediaTypes.OciConfig,
            Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{ordinary.Digest}}}","{{{other.Digest}}}"]},"config":{}}"""));
        string urls = MediaTypes.IsNonDistributable(layerType) ? $",\"urls\":[\"{url?.Invoke(other.Digest) ?? "https://layers.test/foreign"}\"]" : string.Empty;
        string otherJson = $$"""{"mediaType":"{{layerType}}","digest":"{{other.Digest}}","size":{{other.Size}}{{urls}}}""";
        ManifestContent manifest = Manifest(MediaTypes.OciManifest, $"\"config\":{Json(config)},\"layers\":[{Json(ordinary)},{otherJson}]");
        await _raw.Store.PutManifestAsync(manifest, tag: null, default);
        return manifest;
    }

    private Task<DigestReference> PutIndexAsync(string? tag, params IEnumerable<ManifestContent> members) => TagAsync(
        Manifest(
            MediaTypes.OciIndex,
            $"\"manifests\":[{string.Join(',', members.Select(member => $$$"""{"mediaType":"{{{member.MediaType}}}","digest":"{{{member.Digest}}}","size":{{{member.Bytes.Length}}},"platform":{"os":"linux","architecture":"amd64"}}"""))}]"),
        tag);

    private async Task<DigestReference> TagAsync(ManifestContent manifest, string? tag)
    {
        await _raw.Store.PutManifestAsync(manifest, tag, default);
        return _raw.Store.Repository.WithDigest(manifest.Digest);
    }

    private async Task<Descriptor> PutBlobAsync(string mediaType, byte[] content)
    {
        Descriptor descriptor = Describe(mediaType, content);
        await _raw.Store.PutBlobAsync(descriptor, BlobSource.FromBytes(content), default);
        return descriptor;
    }

    /// <summary>A layer of one file that is named after it.</summary>
    private byte[] Layer(string name, string mediaType)
    {
        using var bytes = new MemoryStream();
        using (Stream output = mediaType.EndsWith("tar", StringComparison.Ordinal) ? bytes : new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{name.Replace(' ', '-')}.txt")
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes($"{name} of {_raw.Store.Repository}\n")),
            });
        }

        return bytes.ToArray();
    }

    private static Descriptor Describe(string mediaType, byte[] content) => new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length };

    private static ManifestContent Manifest(string mediaType, string members) =>
        new(mediaType, Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{mediaType}}",{{members}}}"""));

    private static string Json(Descriptor descriptor) => $$"""{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}}""";
}
