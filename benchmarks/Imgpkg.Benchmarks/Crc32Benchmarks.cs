using BenchmarkDotNet.Attributes;
using Imgpkg.Sdk.Archives.Gzip;

namespace Imgpkg.Benchmarks;

/// <summary>The checksum of gzip members.</summary>
public class Crc32Benchmarks
{
    private readonly byte[] _input = BenchmarkInputs.Noise(64 * 1024);

    [Benchmark]
    public uint Append() => Crc32.Append(0, _input);
}
