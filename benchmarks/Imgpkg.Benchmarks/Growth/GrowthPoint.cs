using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>What work with an input of one size cost.</summary>
internal sealed record GrowthPoint(InputSize Size, int Rounds, Measurement Median);
