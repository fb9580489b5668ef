using BenchmarkDotNet.Attributes;

namespace Imgpkg.Benchmarks;

/// <summary>The encoder of layers on 16 MiB.</summary>
[MemoryDiagnoser]
public class LayerGzipBenchmarks
{
    private const int Size = 16 * 1024 * 1024;
    private byte[] _input = [];

    [Params("noise", "words")]
    public string Input { get; set; } = "noise";

    [GlobalSetup]
    public void Setup() => _input = Input == "noise" ? BenchmarkInputs.Noise(Size) : BenchmarkInputs.Words(Size);

    [Benchmark]
    public Task<long> Encode() => LayerEncoding.RunAsync(_input);
}
