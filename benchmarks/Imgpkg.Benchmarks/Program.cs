using BenchmarkDotNet.Running;
using Imgpkg.Benchmarks;
using Imgpkg.Benchmarks.Commands;
using Imgpkg.Benchmarks.Concurrency;
using Imgpkg.Benchmarks.Distance;
using Imgpkg.Benchmarks.Growth;

// "compare [FILE...]" measures the encoder against gzip -1, "commands" whole commands, "growth", "concurrency" and "distance" what they cost
// with more of everything; all else is for BenchmarkDotNet.
if (args is ["compare", .. string[] files])
{
    await SideBySide.RunAsync(files);
}
else if (args is ["commands", .. string[] arguments])
{
    await CommandBenchmarks.RunAsync(arguments);
}
else if (args is ["growth", .. string[] growth])
{
    await GrowthBenchmarks.RunAsync(growth);
}
else if (args is ["concurrency", .. string[] concurrency])
{
    await ConcurrencyBenchmarks.RunAsync(concurrency);
}
else if (args is ["distance", .. string[] distance])
{
    await DistanceBenchmarks.RunAsync(distance);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(SideBySide).Assembly).Run(args);
}
