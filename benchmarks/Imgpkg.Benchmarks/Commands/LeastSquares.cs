namespace Imgpkg.Benchmarks.Commands;

/// <summary>The line that fits measured points best.</summary>
internal static class LeastSquares
{
    /// <summary>Its slope and where it begins.</summary>
    public static (double Slope, double Start) Fit(IReadOnlyList<(double X, double Y)> points)
    {
        double middleX = points.Average(point => point.X);
        double middleY = points.Average(point => point.Y);
        double slope = points.Sum(point => (point.X - middleX) * (point.Y - middleY)) / points.Sum(point => Math.Pow(point.X - middleX, 2));
        return (slope, middleY - (slope * middleX));
    }
}
