using System.Globalization;
using BenchmarkDotNet.Attributes;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Benchmarks;

/// <summary>A layer of 2,000 small files: tar written from disk, read from memory, and read through its compression.</summary>
[MemoryDiagnoser]
public class TarBenchmarks
{
    private const int Files = 2000;
    private string _directory = string.Empty;
    private IReadOnlyList<LayerEntry> _entries = [];
    private byte[] _tar = [];
    private byte[] _compressed = [];

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _directory = Directory.CreateTempSubdirectory("imgpkg-benchmarks-").FullName;
        byte[] words = BenchmarkInputs.Words(Files * 1024);
        for (int i = 0; i < Files; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(_directory, i.ToString(CultureInfo.InvariantCulture)), words[(i * 1024)..((i + 1) * 1024)]).ConfigureAwait(false);
        }

        _entries = LayerPlan.Make(InputWalker.Walk([_directory], CancellationToken.None), [], preservePermissions: false);
        using var tar = new MemoryStream();
        await LayerTarWriter.WriteAsync(_entries, tar, null, CancellationToken.None).ConfigureAwait(false);
        _tar = tar.ToArray();
        using var compressed = new MemoryStream();
        var gzip = LayerCompression.OpenWriter(compressed);
        await using (gzip.ConfigureAwait(false))
        {
            await gzip.WriteAsync(_tar).ConfigureAwait(false);
            await gzip.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _compressed = compressed.ToArray();
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_directory, recursive: true);

    [Benchmark]
    public async Task<Digest> Write()
    {
        using var counted = new CountingStream();
        return await LayerTarWriter.WriteAsync(_entries, counted, null, CancellationToken.None).ConfigureAwait(false);
    }

    [Benchmark]
    public async Task<int> Read()
    {
        using var stream = new MemoryStream(_tar);
        return await CountAsync(stream).ConfigureAwait(false);
    }

    [Benchmark]
    public async Task<int> DecompressAndRead()
    {
        using var stream = new MemoryStream(_compressed);
        Stream opened = await LayerCompression.OpenReaderAsync(stream, CancellationToken.None).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            return await CountAsync(opened).ConfigureAwait(false);
        }
    }

    private static async Task<int> CountAsync(Stream stream)
    {
        var reader = new TarStreamReader(stream);
        int count = 0;
        while (await reader.NextAsync(CancellationToken.None).ConfigureAwait(false) is not null)
        {
            while (!(await reader.ReadPieceAsync(CancellationToken.None).ConfigureAwait(false)).IsEmpty)
            {
            }

            count++;
        }

        return count;
    }
}
