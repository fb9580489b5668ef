using BenchmarkDotNet.Attributes;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Benchmarks;

/// <summary>The digest of a megabyte: what every byte that comes or goes passes through.</summary>
public class DigestBenchmarks
{
    private readonly byte[] _input = BenchmarkInputs.Noise(1024 * 1024);

    [Benchmark]
    public Digest Of() => Digest.Of(_input);
}
