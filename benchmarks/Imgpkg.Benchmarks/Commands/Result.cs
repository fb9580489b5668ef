namespace Imgpkg.Benchmarks.Commands;

/// <summary>What an attempt cost.</summary>
internal sealed record Result(string Label, Measurement Median);
