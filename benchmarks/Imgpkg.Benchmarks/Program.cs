using BenchmarkDotNet.Running;
using Imgpkg.Benchmarks;
using Imgpkg.Benchmarks.Commands;

// "compare [FILE...]" measures the encoder against gzip -1, "commands" whole commands; everything else is for BenchmarkDotNet.
if (args is ["compare", .. string[] files])
{
    await SideBySide.RunAsync(files);
}
else if (args is ["commands", .. string[] arguments])
{
    await CommandBenchmarks.RunAsync(arguments);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(SideBySide).Assembly).Run(args);
}
