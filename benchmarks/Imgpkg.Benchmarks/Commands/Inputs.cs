using System.Globalization;
using System.Text;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>The files and images the work is done with, the same in every run.</summary>
internal sealed class Inputs(string directory, PrivateRegistry registry)
{
    private const int SmallFiles = 10_000;
    private const int FilesPerDirectory = 100;
    private const int HalfOfBig = 256 * 1024 * 1024;

    /// <summary>Makes files and pushes images.</summary>
    public async Task MakeAsync()
    {
        WriteSmallFiles();
        Write("big/noise.bin", BenchmarkInputs.Noise(HalfOfBig));
        Write("big/words.txt", BenchmarkInputs.Words(HalfOfBig));
        await using ImgpkgClient client = new ImgpkgClientBuilder(options => options.UseLayerCache = false).Build();
        foreach (string name in (string[])["small", "big"])
        {
            await client.Images.PushAsync(Tag($"{name}:v1"), new PushImageOptions { Paths = [$"{directory}/{name}"] }).ConfigureAwait(false);
        }

        await PushBundleAsync(client, "app40", "40", count: 40, size: 1536 * 1024).ConfigureAwait(false);
        await PushBundleAsync(client, "app1000", "1000", count: 1000, size: 4096).ConfigureAwait(false);
    }

    private TagReference Tag(string rest) => TagReference.Parse($"{registry.Host}/{rest}");

    private void WriteSmallFiles()
    {
        byte[] words = BenchmarkInputs.Words(SmallFiles * 512);
        for (int i = 0; i < SmallFiles; i++)
        {
            int size = 256 + (i * 37 % 8192);
            int start = i * 499 % (words.Length - size);
            Write(string.Create(CultureInfo.InvariantCulture, $"small/{i / FilesPerDirectory:d3}/{i:d5}.txt"), words.AsSpan(start, size));
        }
    }

    private void Write(string path, ReadOnlySpan<byte> content)
    {
        string file = Path.Combine(directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>Pushes images of half noise and half words, each in a repository of its own, and a bundle that names them.</summary>
    private async Task PushBundleAsync(ImgpkgClient client, string name, string label, int count, int size)
    {
        var references = new DigestReference[count];
        await Parallel.ForAsync(0, count, async (i, token) =>
        {
            byte[] content = BenchmarkInputs.Mixture(size);
            BitConverter.TryWriteBytes(content, i);
            string file = $"image{label}/{i}/content.bin";
            Write(file, content);
            PushResult pushed = await client.Images.PushAsync(
                Tag($"lib{label}/image{i}:v1"), new PushImageOptions { Paths = [Path.Combine(directory, $"image{label}/{i}")] }, cancellationToken: token).ConfigureAwait(false);
            references[i] = pushed.Reference;
        }).ConfigureAwait(false);

        StringBuilder images = new("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n");
        StringBuilder sync = new($"{registry.Host}:\n  tls-verify: false\n  images:\n");
        for (int i = 0; i < count; i++)
        {
            images.Append(CultureInfo.InvariantCulture, $"- image: {references[i]}\n");
            sync.Append(CultureInfo.InvariantCulture, $"    lib{label}/image{i}: [v1]\n");
        }

        Write($"{name}/.imgpkg/images.yml", Encoding.UTF8.GetBytes(images.ToString()));
        Write($"images{label}.yml", Encoding.UTF8.GetBytes(sync.ToString()));
        await client.Bundles.PushAsync(Tag($"{name}:v1"), new PushBundleOptions { Paths = [Path.Combine(directory, name)] }).ConfigureAwait(false);
    }
}
