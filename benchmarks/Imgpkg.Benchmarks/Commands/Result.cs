namespace Imgpkg.Benchmarks.Commands;

/// <summary>What a piece of work cost one contender.</summary>
internal sealed record Result(string Contender, Measurement Median);
