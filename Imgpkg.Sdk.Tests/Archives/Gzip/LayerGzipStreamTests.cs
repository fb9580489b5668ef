using System.Security.Cryptography;
using System.Text.Json;
using Imgpkg.Sdk.Archives.Gzip;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>The encoder gives the original's bytes, whatever is written and however it is cut.</summary>
[CancelAfter(300_000)]
internal sealed class LayerGzipStreamTests
{
    public static IEnumerable<TestCaseData> Vectors() => GzipVectors.Read(slow: false);

    [TestCaseSource(nameof(Vectors))]
    public async Task Write_RecordedInput_GivesTheRecordedBytes(JsonElement vector, CancellationToken cancellationToken)
    {
        byte[] input = VectorInput.Make(vector.GetProperty("gen"));
        Assert.That(Hex(input), Is.EqualTo(vector.GetProperty("inputSha256").GetString()), "the generator");

        byte[] output = await CompressAsync(input, new Random(7), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Has.Length.EqualTo(vector.GetProperty("gzipLength").GetInt32()));
            Assert.That(Hex(output), Is.EqualTo(vector.GetProperty("gzipSha256").GetString()));
            Assert.That(Crc32.Append(0, input).ToString("x8", System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(vector.GetProperty("crc32").GetString()));
        }
    }

    [Test]
    public async Task Write_NotCompleted_IsNoWholeMember(CancellationToken cancellationToken)
    {
        var output = new MemoryStream();
        var gzip = new LayerGzipStream(output);
        await gzip.WriteAsync(RandomNumberGenerator.GetBytes(1_000_000), cancellationToken);
        await gzip.DisposeAsync();

        Assert.That(output.Length, Is.GreaterThan(0));
        Assert.That(output.ToArray()[^8..^4], Is.Not.EqualTo(new byte[] { 0, 0, 0xff, 0xff }));
    }

    [Test]
    public void Write_AfterTheFirstBlocks_AllocatesNothing()
    {
        byte[] input = RandomInput.Make(1, size: 2_000_000);
        using var gzip = new LayerGzipStream(Stream.Null);
        gzip.Write(input);
        long before = GC.GetAllocatedBytesForCurrentThread();

        gzip.Write(input);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static async Task<byte[]> CompressAsync(byte[] input, Random random, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var gzip = new LayerGzipStream(output);
        for (int at = 0; at < input.Length;)
        {
            int count = Math.Min(input.Length - at, random.Next(1, 150_000));
            await gzip.WriteAsync(input.AsMemory(at, count), cancellationToken);
            at += count;
        }

        await gzip.CompleteAsync(cancellationToken);
        return output.ToArray();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
