using System.Globalization;
using System.Text;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>Bundles of images of one size, half noise and half words, each in a repository of its own.</summary>
internal sealed class BundleInput(Workbench workbench)
{
    /// <summary>Pushes the bundle <c>app{count}:v1</c>, and writes <c>images{count}.yml</c>, which names its images to skopeo.</summary>
    public async Task MakeAsync(int count, int size)
    {
        await using ImgpkgClient client = new ImgpkgClientBuilder(options => options.UseLayerCache = false).Build();
        DigestReference[] references = await PushImagesAsync(client, count, size).ConfigureAwait(false);
        StringBuilder images = new("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n");
        StringBuilder sync = new($"{workbench.Source.Host}:\n  tls-verify: false\n  images:\n");
        for (int i = 0; i < count; i++)
        {
            images.Append(CultureInfo.InvariantCulture, $"- image: {references[i]}\n");
            sync.Append(CultureInfo.InvariantCulture, $"    {Repository(count, i)}: [v1]\n");
        }

        string bundle = workbench.PathOf($"app{count}");
        workbench.WriteInput($"app{count}/.imgpkg/images.yml", Encoding.UTF8.GetBytes(images.ToString()));
        workbench.WriteInput($"images{count}.yml", Encoding.UTF8.GetBytes(sync.ToString()));
        await client.Bundles.PushAsync(workbench.Source.Tag($"app{count}:v1"), new PushBundleOptions { Paths = [bundle] }).ConfigureAwait(false);
    }

    private static string Repository(int count, int image) => string.Create(CultureInfo.InvariantCulture, $"lib{count}/image{image}");

    private async Task<DigestReference[]> PushImagesAsync(ImgpkgClient client, int count, int size)
    {
        var references = new DigestReference[count];
        await Parallel.ForAsync(0, count, async (i, token) =>
        {
            byte[] content = BenchmarkInputs.Mixture(size);
            BitConverter.TryWriteBytes(content, i);
            string directory = $"image{count}/{i}";
            workbench.WriteInput($"{directory}/content.bin", content);
            PushResult pushed = await client.Images.PushAsync(
                workbench.Source.Tag($"{Repository(count, i)}:v1"), new PushImageOptions { Paths = [workbench.PathOf(directory)] }, cancellationToken: token).ConfigureAwait(false);
            references[i] = pushed.Reference;
        }).ConfigureAwait(false);
        return references;
    }
}
