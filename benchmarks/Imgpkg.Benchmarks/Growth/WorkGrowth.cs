using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>What a piece of work cost with inputs of growing size, and the laws that fit.</summary>
internal sealed class WorkGrowth(string work)
{
    private readonly List<GrowthPoint> _points = [];

    public string Work => work;

    /// <summary>From the smallest to the largest.</summary>
    public IReadOnlyList<GrowthPoint> Points => _points;

    /// <summary>Whether there is more than one size.</summary>
    public bool IsKnown => _points.Count > 1;

    /// <summary>The power of the size that the time grew with between the two largest sizes; 1 is linear, less is what does not grow.</summary>
    public double Exponent =>
        Math.Log(_points[^1].Median.Seconds / _points[^2].Median.Seconds) / Math.Log(_points[^1].Size.Amount / _points[^2].Size.Amount);

    public void Add(GrowthPoint point) => _points.Add(point);

    /// <summary>The slope of the line that fits a cost best (least squares): what each further one of the input costs.</summary>
    public double ForEachFurther(Func<Measurement, double> cost) => LeastSquares.Fit([.. _points.Select(point => ((double)point.Size.Amount, cost(point.Median)))]).Slope;
}
