using System.Text;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>Bundles of three levels with ten images in repositories of their own, among them an index of two platforms and one with a foreign layer.</summary>
internal sealed record DeepBundle(DigestReference Root, IReadOnlyList<DigestReference> Images, IReadOnlyList<DigestReference> Bundles)
{
    /// <summary>Pushes everything to a registry, and the root to <c>HOST/deep/outer:v1</c>.</summary>
    public static async Task<DeepBundle> PushAsync(ImgpkgClient client, TemporaryDirectory files, string host, CancellationToken token)
    {
        var images = new List<DigestReference>();
        for (int i = 0; i < 8; i++)
        {
            images.Add((await client.Images.PushAsync(
                TagReference.Parse($"{host}/deep/image-{i}:v1"),
                new PushImageOptions { Paths = [BundleFiles.WriteImage(files, $"deep-{i}")] },
                cancellationToken: token)).Reference);
        }

        images.Add(await PutIndexAsync(host, token));
        images.Add(await PutForeignAsync(host, token));
        DigestReference inner = await PushBundleAsync(client, files, host, "inner", images.Take(4), token);
        DigestReference middle = await PushBundleAsync(client, files, host, "middle", images.Skip(3).Take(4).Append(inner), token);
        DigestReference outer = await PushBundleAsync(client, files, host, "outer", images.Skip(6).Append(middle).Append(inner), token);
        return new DeepBundle(outer, images, [outer, middle, inner]);
    }

    private static async Task<DigestReference> PushBundleAsync(
        ImgpkgClient client, TemporaryDirectory files, string host, string name, IEnumerable<DigestReference> images, CancellationToken token) =>
        (await client.Bundles.PushAsync(
            TagReference.Parse($"{host}/deep/{name}:v1"),
            new PushBundleOptions { Paths = [BundleFiles.Write(files, $"deep-{name}", images.Select(image => image.FullName))] },
            cancellationToken: token)).Reference;

    private static async Task<DigestReference> PutIndexAsync(string host, CancellationToken token)
    {
        await using RawStore raw = RawStore.Open($"{host}/deep/index");
        ManifestContent amd64 = await PutImageAsync(raw.Store, "amd64", MediaTypes.OciLayerGzip, withLayer: true, token);
        ManifestContent arm64 = await PutImageAsync(raw.Store, "arm64", MediaTypes.OciLayerGzip, withLayer: true, token);
        string members = string.Join(',', new[] { ("amd64", amd64), ("arm64", arm64) }.Select(pair =>
            $$$"""{"mediaType":"{{{pair.Item2.MediaType}}}","digest":"{{{pair.Item2.Digest}}}","size":{{{pair.Item2.Bytes.Length}}},"platform":{"os":"linux","architecture":"{{{pair.Item1}}}"}}"""));
        var index = new ManifestContent(MediaTypes.OciIndex, Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{members}}]}"""));
        await raw.Store.PutManifestAsync(index, "v1", token);
        return raw.Store.Repository.WithDigest(index.Digest);
    }

    private static async Task<DigestReference> PutForeignAsync(string host, CancellationToken token)
    {
        await using RawStore raw = RawStore.Open($"{host}/deep/foreign");
        ManifestContent image = await PutImageAsync(raw.Store, "foreign", MediaTypes.DockerForeignLayer, withLayer: false, token);
        await raw.Store.PutManifestAsync(image, "v1", token);
        return raw.Store.Repository.WithDigest(image.Digest);
    }

    private static async Task<ManifestContent> PutImageAsync(IRepositoryStore store, string name, string layerType, bool withLayer, CancellationToken token)
    {
        byte[] layer = Encoding.UTF8.GetBytes($"the layer of {name}");
        byte[] config = Encoding.UTF8.GetBytes($$$"""{"architecture":"{{{name}}}","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Digest.Of(layer)}}}"]},"config":{}}""");
        var layerDescriptor = new Descriptor { MediaType = layerType, Digest = Digest.Of(layer), Size = layer.Length };
        var configDescriptor = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Digest.Of(config), Size = config.Length };
        if (withLayer)
        {
            await store.PutBlobAsync(layerDescriptor, BlobSource.FromBytes(layer), token);
        }

        await store.PutBlobAsync(configDescriptor, BlobSource.FromBytes(config), token);
        string urls = withLayer ? string.Empty : ",\"urls\":[\"https://layers.test/foreign\"]";
        var manifest = new ManifestContent(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{configDescriptor.Digest}}","size":{{config.Length}}},"layers":[{"mediaType":"{{layerType}}","digest":"{{layerDescriptor.Digest}}","size":{{layer.Length}}{{urls}}}]}"""));
        await store.PutManifestAsync(manifest, tag: null, token);
        return manifest;
    }
}
