using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

[TestFixture]
internal sealed class HeldOutputTests
{
    [TestCase(0)]
    [TestCase(9)]
    [TestCase(10)]
    public async Task Write_UpToTheLimit_IsKept(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(value => (byte)value)];
        using var output = new HeldOutput(10);
        output.Write(bytes);

        using var kept = new MemoryStream();
        await output.Content!.WriteToAsync(kept, CancellationToken.None);
        Assert.That(kept.ToArray(), Is.EqualTo(bytes));
        Assert.That((output.Length, output.Digest), Is.EqualTo(((long)length, Digest.Of(bytes))));
    }

    [Test]
    public async Task Write_BeyondTheLimit_HashesWithoutKeeping()
    {
        byte[] bytes = new byte[25];
        using var output = new HeldOutput(10);
        output.Write(bytes, 0, 10);
        await output.WriteAsync(bytes.AsMemory(10, 10));
        output.Write(bytes.AsSpan(20));

        Assert.That(output.Content, Is.Null);
        Assert.That((output.Length, output.Digest), Is.EqualTo((25L, Digest.Of(bytes))));
    }

    [Test]
    public async Task Content_OfSeveralPieces_IsTheSameEachTime()
    {
        byte[] bytes = new byte[700 * 1024];
        new Random(7).NextBytes(bytes);
        using var output = new HeldOutput(1024 * 1024);
        for (int start = 0; start < bytes.Length; start += 70_000)
        {
            output.Write(bytes.AsSpan(start, Math.Min(70_000, bytes.Length - start)));
        }

        for (int time = 0; time < 2; time++)
        {
            using var kept = new MemoryStream();
            await output.Content!.WriteToAsync(kept, CancellationToken.None);
            Assert.That(kept.ToArray(), Is.EqualTo(bytes));
        }
    }
}
