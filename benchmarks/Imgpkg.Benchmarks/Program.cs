using BenchmarkDotNet.Running;
using Imgpkg.Benchmarks;

// "compare [FILE...]" measures against gzip -1; everything else is for BenchmarkDotNet.
if (args is ["compare", .. string[] files])
{
    await SideBySide.RunAsync(files);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(SideBySide).Assembly).Run(args);
}
