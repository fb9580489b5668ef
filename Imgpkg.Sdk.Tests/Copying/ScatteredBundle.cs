using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>A bundle whose images are in repositories of their own, nothing beside it: what relocation is for.</summary>
internal static class ScatteredBundle
{
    /// <summary>Pushes single-layer images and a bundle that lists them to <c>HOST/source/bundle:v1</c>.</summary>
    public static async Task<PushResult> PushAsync(ImgpkgClient client, TemporaryDirectory files, string host, int images, CancellationToken token)
    {
        var references = new List<string>();
        for (int i = 0; i < images; i++)
        {
            PushResult image = await client.Images.PushAsync(
                TagReference.Parse($"{host}/source/image-{i}:v1"),
                new PushImageOptions { Paths = [BundleFiles.WriteImage(files, $"image-{i}")] },
                cancellationToken: token);
            references.Add(image.Reference.FullName);
        }

        return await client.Bundles.PushAsync(
            TagReference.Parse($"{host}/source/bundle:v1"),
            new PushBundleOptions { Paths = [BundleFiles.Write(files, "scattered", references)] },
            cancellationToken: token);
    }
}
