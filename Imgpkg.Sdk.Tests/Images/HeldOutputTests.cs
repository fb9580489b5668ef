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
    public void Write_UpToTheLimit_IsKept(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(value => (byte)value)];
        using var output = new HeldOutput(10, countOn: false);
        output.Write(bytes);

        Assert.That(output.Bytes!.Value.ToArray(), Is.EqualTo(bytes));
        Assert.That((output.Length, output.Digest), Is.EqualTo(((long)length, Digest.Of(bytes))));
    }

    [Test]
    public async Task Write_BeyondTheLimitCountingOn_HashesWithoutKeeping()
    {
        byte[] bytes = new byte[25];
        using var output = new HeldOutput(10, countOn: true);
        output.Write(bytes, 0, 10);
        await output.WriteAsync(bytes.AsMemory(10, 10));
        output.Write(bytes.AsSpan(20));

        Assert.That(output.Bytes.HasValue, Is.False);
        Assert.That((output.Length, output.Digest), Is.EqualTo((25L, Digest.Of(bytes))));
    }

    [Test]
    public void Write_BeyondTheLimitOtherwise_Throws()
    {
        using var output = new HeldOutput(10, countOn: false);
        output.Write(new byte[10]);

        Assert.Throws<HeldOutputFullException>(() => output.Write([1]));
    }
}
