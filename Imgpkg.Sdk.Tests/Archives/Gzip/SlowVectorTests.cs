using System.Security.Cryptography;
using System.Text.Json;
using Imgpkg.Sdk.Archives.Gzip;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>The recorded inputs of more than 2 and 4 GiB, made and compressed piece by piece.</summary>
[Explicit("takes a minute: dotnet test Imgpkg.Sdk.Tests -c Release --filter FullyQualifiedName~SlowVectorTests")]
internal sealed class SlowVectorTests
{
    public static IEnumerable<TestCaseData> Vectors() => GzipVectors.Read(slow: true);

    [TestCaseSource(nameof(Vectors))]
    public async Task Write_VeryLongInput_GivesTheRecordedBytes(JsonElement vector)
    {
        using var inputHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var output = new HashingStream();
        var gzip = new LayerGzipStream(output);
        uint crc = 0;
        foreach (ReadOnlyMemory<byte> piece in VectorInput.MakePieces(vector.GetProperty("gen")))
        {
            inputHash.AppendData(piece.Span);
            crc = Crc32.Append(crc, piece.Span);
            await gzip.WriteAsync(piece);
        }

        await gzip.CompleteAsync(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Convert.ToHexStringLower(inputHash.GetCurrentHash()), Is.EqualTo(vector.GetProperty("inputSha256").GetString()), "the generator");
            Assert.That(gzip.Length, Is.EqualTo(vector.GetProperty("size").GetInt64()));
            Assert.That(crc.ToString("x8", null), Is.EqualTo(vector.GetProperty("crc32").GetString()));
            Assert.That(output.Length, Is.EqualTo(vector.GetProperty("gzipLength").GetInt64()));
            Assert.That(output.HexDigest(), Is.EqualTo(vector.GetProperty("gzipSha256").GetString()));
        }
    }
}
