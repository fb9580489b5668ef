using System.IO.Compression;
using Imgpkg.Sdk.Archives.Gzip;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>
/// Other decoders understand what the encoder writes. Every run takes other inputs; a failure names the seed of its input, and
/// <c>dotnet test -- NUnit.RandomSeed=N</c> repeats a whole run.
/// </summary>
[CancelAfter(300_000)]
internal sealed class RandomInputTests
{
    private const int Inputs = 5000;
    private readonly int _firstSeed = TestContext.CurrentContext.Random.Next(int.MaxValue - Inputs);

    [Test]
    public void Write_AnyInput_ComesBackHoweverItIsCut(CancellationToken cancellationToken) =>
        Parallel.For(0, Inputs, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            int seed = _firstSeed + i;
            byte[] input = RandomInput.Make(seed);
            byte[] output = Compress(input, pieces: null);

            Assert.That(Decompress(output).AsSpan().SequenceEqual(input), $"comes back, seed {seed}");
            Assert.That(Compress(input, new Random(seed)).AsSpan().SequenceEqual(output), $"is the same when cut, seed {seed}");
        });

    [Test]
    public async Task Write_AnyInput_SatisfiesGzip(CancellationToken cancellationToken)
    {
        ToolProcess.Require("gzip");
        using var directory = new TemporaryDirectory();
        string path = directory["members.gz"];
        await using (FileStream file = File.Create(path))
        {
            // One file of many members: one process checks them all.
            foreach (byte[] member in Enumerable.Range(0, Inputs).AsParallel().AsOrdered().Select(i => Compress(RandomInput.Make(_firstSeed + i), pieces: null)))
            {
                await file.WriteAsync(member, cancellationToken);
            }
        }

        ToolResult result = await ToolProcess.RunAsync("gzip", ["-t", path], cancellationToken);

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, string.Empty)), $"first seed {_firstSeed}");
    }

    private static byte[] Compress(byte[] input, Random? pieces)
    {
        using var output = new MemoryStream();
        using var gzip = new LayerGzipStream(output);
        for (int at = 0; at < input.Length;)
        {
            int count = Math.Min(input.Length - at, pieces?.Next(1, 70_000) ?? input.Length);
            gzip.Write(input.AsSpan(at, count));
            at += count;
        }

        gzip.CompleteAsync(CancellationToken.None).GetAwaiter().GetResult();
        return output.ToArray();
    }

    private static byte[] Decompress(byte[] compressed)
    {
        using var decoder = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var output = new MemoryStream();
        decoder.CopyTo(output);
        return output.ToArray();
    }
}
