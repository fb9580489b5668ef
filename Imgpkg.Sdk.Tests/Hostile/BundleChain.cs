using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Archives;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>Makes bundles behind the library's back: nested as deep, or listing as much, as no client would push.</summary>
internal static class BundleChain
{
    // Nobody unpacks a layer to check what the configuration says of it, but there must be as many as layers.
    private static readonly byte[] Config = Encoding.UTF8.GetBytes(
        $$$"""{"config":{"Labels":{"dev.carvel.imgpkg.bundle":"true"}},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Of([])}}}"]}}""");

    /// <summary>Puts a bundle that lists a bundle that lists a bundle, so many levels below the one that is returned.</summary>
    public static async Task<DigestReference> PutAsync(IRepositoryStore store, int levels, CancellationToken cancellationToken)
    {
        await store.PutBlobAsync(Describe(MediaTypes.DockerConfig, Config), BlobSource.FromBytes(Config), cancellationToken);
        DigestReference bundle = await PutBundleAsync(store, [], cancellationToken);
        for (int i = 0; i < levels; i++)
        {
            bundle = await PutBundleAsync(store, [bundle], cancellationToken);
        }

        return bundle;
    }

    /// <summary>Puts a bundle that lists these images; its configuration has to be there.</summary>
    public static async Task<DigestReference> PutBundleAsync(IRepositoryStore store, IEnumerable<DigestReference> images, CancellationToken cancellationToken)
    {
        byte[] layer = new TarBuilder().File(".imgpkg/images.yml", LockOf(images)).ToGzip();
        await store.PutBlobAsync(Describe(MediaTypes.DockerLayer, layer), BlobSource.FromBytes(layer), cancellationToken);
        var manifest = new ManifestContent(MediaTypes.DockerManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Json(MediaTypes.DockerConfig, Config)}},"layers":[{{Json(MediaTypes.DockerLayer, layer)}}]}"""));
        await store.PutManifestAsync(manifest, tag: null, cancellationToken);
        return store.Repository.WithDigest(manifest.Digest);
    }

    public static string LockOf(IEnumerable<DigestReference> images) =>
        $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n{string.Concat(images.Select(image => $"- image: {image.FullName}\n"))}";

    private static Descriptor Describe(string mediaType, byte[] bytes) => new() { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };

    private static string Json(string mediaType, byte[] bytes) => $$"""{"mediaType":"{{mediaType}}","size":{{bytes.Length}},"digest":"{{Digest.Of(bytes)}}"}""";
}
