using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Benchmarks;

/// <summary>A manifest of 20 layers, as most images have fewer.</summary>
[MemoryDiagnoser]
public class ManifestBenchmarks
{
    private const int Layers = 20;

    private readonly ManifestContent _manifest = new("application/vnd.oci.image.manifest.v1+json", Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{Descriptor("config", 0)}},"layers":[{{string.Join(',', Enumerable.Range(1, Layers).Select(i => Descriptor("layer", i)))}}]}"""));

    [Benchmark]
    public ImageManifest Read() => OciJson.ReadManifest(_manifest);

    private static string Descriptor(string kind, int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"mediaType":"application/vnd.oci.image.{{kind}}.v1.tar+gzip","digest":"{{Digest.Of(BitConverter.GetBytes(number))}}","size":{{1000 + number}}}""");
}
