using System.Globalization;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Images;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>The files and images that commands are compared with, the same in every run.</summary>
internal sealed class Inputs(Workbench workbench)
{
    private const int SmallFiles = 10_000;
    private const int FilesPerDirectory = 100;
    private const int HalfOfBig = 256 * 1024 * 1024;

    private static readonly string[] Images = ["small", "big"];

    /// <summary>Makes files and pushes images; what other programs need is made by a command.</summary>
    public async Task MakeAsync(Contender first)
    {
        WriteSmallFiles();
        workbench.WriteInput("big/noise.bin", BenchmarkInputs.Noise(HalfOfBig));
        workbench.WriteInput("big/words.txt", BenchmarkInputs.Words(HalfOfBig));
        await using ImgpkgClient client = new ImgpkgClientBuilder(options => options.UseLayerCache = false).Build();
        foreach (string name in Images)
        {
            await client.Images.PushAsync(workbench.Source.Tag($"{name}:v1"), new PushImageOptions { Paths = [workbench.PathOf(name)] }).ConfigureAwait(false);
        }

        BundleInput bundles = new(workbench);
        await bundles.MakeAsync(count: 40, size: 1536 * 1024).ConfigureAwait(false);
        await bundles.MakeAsync(count: 1000, size: 4096).ConfigureAwait(false);
        await MakeFilesAsync(first).ConfigureAwait(false);
    }

    // The same layers as files, and the same images in a tar.
    private async Task MakeFilesAsync(Contender first)
    {
        foreach (string name in Images)
        {
            await workbench.PrepareAsync(
                first,
                $"$IMGPKG copy -i $SRC/{name}:v1 --to-tar $IN/{name}.tar; tar -xOf $IN/{name}.tar --wildcards 'sha256-*' > $IN/{name}.tgz; rm $IN/{name}.tar").ConfigureAwait(false);
        }

        await workbench.PrepareAsync(first, "$IMGPKG copy -b $SRC/app40:v1 --to-tar $IN/app40.tar").ConfigureAwait(false);
    }

    private void WriteSmallFiles()
    {
        byte[] words = BenchmarkInputs.Words(SmallFiles * 512);
        for (int i = 0; i < SmallFiles; i++)
        {
            int size = 256 + (i * 37 % 8192);
            int start = i * 499 % (words.Length - size);
            workbench.WriteInput(string.Create(CultureInfo.InvariantCulture, $"small/{i / FilesPerDirectory:d3}/{i:d5}.txt"), words.AsSpan(start, size));
        }
    }
}
