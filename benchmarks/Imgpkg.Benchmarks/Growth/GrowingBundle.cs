using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>A bundle of more and more images, each of 4 KiB and in a repository of its own.</summary>
internal sealed class GrowingBundle(Workbench workbench, double upTo) : IGrowingInput
{
    private const int ImageSize = 4096;
    private const string Copy = "$IMGPKG copy -b $SRC/app$SIZE:v1 --to-repo $DST/app";

    public GrowthUnit Unit => GrowthUnit.Images;

    public IReadOnlyList<InputSize> Sizes { get; } = [.. new InputSize[] { new(10), new(100), new(1000) }.Where(size => size.Amount <= upTo)];

    public IReadOnlyList<Work> Works { get; } =
    [
        new("plan", $"{Copy} --dry-run"),
        new("copy to another registry", Copy),
        new("the same again", Copy) { Before = Copy },
        new("copy to a tar", "$IMGPKG copy -b $SRC/app$SIZE:v1 --to-tar $OUT/app.tar"),
        new("copy from a tar", "$IMGPKG copy --tar $IN/app$SIZE.tar --to-repo $DST/app"),
        new("describe", "$IMGPKG describe -b $SRC/app$SIZE:v1"),
    ];

    public async Task MakeAsync(InputSize size, Contender contender)
    {
        await new BundleInput(workbench).MakeAsync((int)size.Amount, ImageSize).ConfigureAwait(false);
        await workbench.PrepareAsync(contender, $"$IMGPKG copy -b $SRC/app{size.Name}:v1 --to-tar $IN/app{size.Name}.tar").ConfigureAwait(false);
    }
}
