using Imgpkg.Sdk.Archives.Gzip;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Every way to the checksum leads to the same.</summary>
internal sealed class Crc32Tests
{
    [Test]
    public void Append_CheckText_GivesTheKnownChecksum() => Assert.That(Crc32.Append(0, "123456789"u8), Is.EqualTo(0xCBF43926));

    [Test]
    public void Append_AnyLengthAndPlace_AgreesWithTheTables()
    {
        byte[] bytes = new byte[1200];
        new Random(1).NextBytes(bytes);
        for (int start = 0; start < 20; start++)
        {
            for (int length = 0; length < 1100; length += length < 300 ? 1 : 37)
            {
                ReadOnlySpan<byte> part = bytes.AsSpan(start, length);
                Assert.That(Crc32.Append(0x12345678, part), Is.EqualTo(~Crc32Table.Append(~0x12345678u, part)), $"{length} bytes from {start}");
            }
        }
    }

    [Test]
    public void Append_InPieces_IsTheSame()
    {
        byte[] bytes = new byte[100_000];
        new Random(2).NextBytes(bytes);

        uint inPieces = Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, 777)), bytes.AsSpan(777));

        Assert.That(inPieces, Is.EqualTo(Crc32.Append(0, bytes)));
    }
}
