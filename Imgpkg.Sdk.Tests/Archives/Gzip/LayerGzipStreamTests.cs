using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Archives.Gzip;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>The encoder gives the original's bytes, whatever is written and however it is cut.</summary>
[CancelAfter(300_000)]
internal sealed class LayerGzipStreamTests
{
    public static IEnumerable<TestCaseData> Vectors()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SuiteEnvironment.Fixture("gzip-vectors.json")));
        foreach (JsonElement vector in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            // Inputs of more than 2 GiB are for runs on demand.
            if (!vector.TryGetProperty("slow", out _))
            {
                yield return new TestCaseData(vector.Clone()).SetArgDisplayNames(vector.GetProperty("name").GetString()!);
            }
        }
    }

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
    public void Write_AnyInput_ComesBackFromAnotherDecoder() => Prop.ForAll(
        Gen.Choose(0, 200_000).SelectMany(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => Structured(size, seed))).ToArbitrary(),
        input =>
        {
            byte[] output = CompressAsync(input, new Random(input.Length), CancellationToken.None).GetAwaiter().GetResult();
            using var decoder = new GZipStream(new MemoryStream(output), CompressionMode.Decompress);
            using var back = new MemoryStream();
            decoder.CopyTo(back);
            return back.ToArray().AsSpan().SequenceEqual(input)
                && output.AsSpan().SequenceEqual(CompressAsync(input, random: null, CancellationToken.None).GetAwaiter().GetResult());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

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

    // Runs, text-like stretches, noise and copies, in random order.
    private static byte[] Structured(int size, int seed)
    {
        var random = new Random(seed);
        byte[] input = new byte[size];
        for (int at = 0; at < size;)
        {
            Span<byte> part = input.AsSpan(at, Math.Min(size - at, 1 + random.Next(40_000)));
            switch (random.Next(4))
            {
                case 0:
                    random.NextBytes(part);
                    break;
                case 1:
                    part.Fill((byte)random.Next(256));
                    break;
                case 2 when at > 0:
                    for (int i = 0, distance = 1 + random.Next(at); i < part.Length; i++)
                    {
                        part[i] = input[at + i - distance];
                    }

                    break;
                default:
                    int letters = 1 + random.Next(30);
                    for (int i = 0; i < part.Length; i++)
                    {
                        part[i] = (byte)('a' + random.Next(letters));
                    }

                    break;
            }

            at += part.Length;
        }

        return input;
    }

    private static async Task<byte[]> CompressAsync(byte[] input, Random? random, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var gzip = new LayerGzipStream(output);
        for (int at = 0; at < input.Length;)
        {
            int count = Math.Min(input.Length - at, random?.Next(1, 150_000) ?? input.Length);
            await gzip.WriteAsync(input.AsMemory(at, count), cancellationToken);
            at += count;
        }

        await gzip.CompleteAsync(cancellationToken);
        return output.ToArray();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
