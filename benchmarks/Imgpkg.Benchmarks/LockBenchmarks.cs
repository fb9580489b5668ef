using System.Globalization;
using BenchmarkDotNet.Attributes;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Benchmarks;

/// <summary>A lock of 5,000 images with two annotations each.</summary>
[MemoryDiagnoser]
public class LockBenchmarks
{
    private const int Images = 5000;
    private ImagesLock _lock = new() { Images = [] };
    private string _text = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _lock = new ImagesLock { Images = [.. Enumerable.Range(0, Images).Select(Image)] };
        _text = _lock.ToString();
    }

    [Benchmark]
    public ImagesLock Read() => ImagesLock.Parse(_text);

    [Benchmark]
    public string Write() => _lock.ToString();

    private static LockedImage Image(int number) => new()
    {
        Image = RepositoryReference.Parse(string.Create(CultureInfo.InvariantCulture, $"registry.example/team/image-{number}"))
            .WithDigest(Digest.Of(BitConverter.GetBytes(number))),
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kbld.carvel.dev/id"] = string.Create(CultureInfo.InvariantCulture, $"image-{number}:1.{number}"),
            ["team"] = "platform",
        },
    };
}
