namespace Imgpkg.Benchmarks.Growth;

/// <summary>What an input grows by, and in which units a further one costs.</summary>
/// <param name="Mark">Names the place of the tables in a page.</param>
/// <param name="Name">One of it, after "for each further".</param>
/// <param name="Column">Several of it, as the column of sizes is headed.</param>
/// <param name="Time">The unit of time, and how many of it are a second.</param>
/// <param name="Memory">The unit of memory, and how many KiB it is.</param>
internal sealed record GrowthUnit(string Mark, string Name, string Column, (string Name, double OfASecond) Time, (string Name, double Kibibytes) Memory)
{
    public static GrowthUnit Images { get; } = new("growth of images", "image", "images", ("ms", 1000), ("KiB", 1));

    public static GrowthUnit Gibibytes { get; } = new("growth of bytes", "GiB", "GiB", ("s", 1), ("MiB", 1024));
}
