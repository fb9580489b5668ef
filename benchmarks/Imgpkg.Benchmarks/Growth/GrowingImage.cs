using Imgpkg.Benchmarks.Commands;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Images;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>An image of more and more bytes, half noise and half words.</summary>
internal sealed class GrowingImage(Workbench workbench, double upTo) : IGrowingInput
{
    private const int Gibibyte = 1024 * 1024 * 1024;
    private const int BlockSize = 1024 * 1024;

    // What was written before is not to be written to the disk while something else is measured.
    private const string Settle = "sync";

    public GrowthUnit Unit => GrowthUnit.Gibibytes;

    public IReadOnlyList<InputSize> Sizes { get; } =
        [.. new InputSize[] { new(0.1), new(1), new(10) { MostRounds = 1 } }.Where(size => size.Amount <= upTo)];

    public IReadOnlyList<Work> Works { get; } =
    [
        new("push", "IMGPKG_NO_CACHE=1 $IMGPKG push -i $DST/big:v1 -f $IN/big$SIZE") { Before = Settle },
        new("pull", "$IMGPKG pull -i $SRC/big$SIZE:v1 -o $OUT/big") { Before = Settle },
        new("copy to another registry", "$IMGPKG copy -i $SRC/big$SIZE:v1 --to-repo $DST/big") { Before = Settle },
        new("copy to a tar", "$IMGPKG copy -i $SRC/big$SIZE:v1 --to-tar $OUT/big.tar") { Before = Settle },
        new("copy from a tar", "$IMGPKG copy --tar $IN/big$SIZE.tar --to-repo $DST/big") { Before = Settle },
    ];

    public async Task MakeAsync(InputSize size, Contender contender)
    {
        string image = $"big{size.Name}";
        long half = (long)(size.Amount * Gibibyte / 2);
        var random = new Random(1);
        WriteBlocks($"{image}/noise.bin", half, random.NextBytes);
        WriteBlocks($"{image}/words.txt", half, new WordSource().Fill);
        await using ImgpkgClient client = new ImgpkgClientBuilder(options => options.UseLayerCache = false).Build();
        await client.Images.PushAsync(workbench.Source.Tag($"{image}:v1"), new PushImageOptions { Paths = [workbench.PathOf(image)] }).ConfigureAwait(false);
        await workbench.PrepareAsync(contender, $"$IMGPKG copy -i $SRC/{image}:v1 --to-tar $IN/{image}.tar").ConfigureAwait(false);
    }

    private void WriteBlocks(string input, long size, FillBlock fill)
    {
        using Stream file = workbench.CreateInput(input);
        byte[] block = new byte[BlockSize];
        for (long left = size; left > 0; left -= block.Length)
        {
            Span<byte> next = block.AsSpan(0, (int)Math.Min(left, block.Length));
            fill(next);
            file.Write(next);
        }
    }

    private delegate void FillBlock(Span<byte> block);
}
