using Imgpkg.Sdk.Tests.Archives.ImageSets;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>The tars of the recorded copies.</summary>
[TestFixture]
internal sealed class RecordedTarTests
{
    [TestCaseSource(typeof(GoldenTars), nameof(GoldenTars.Names))]
    public async Task Copy_ToTar_WritesTheOriginalsBytes(string name) =>
        Assert.That(await File.ReadAllBytesAsync(RecordedWorldSetUp.World.Files[name]), Is.EqualTo(await File.ReadAllBytesAsync(GoldenTars.File(name))));

    [Test]
    public async Task Copy_Resumed_WritesTheBytesOfAnUndisturbedCopy() => Assert.That(
        await File.ReadAllBytesAsync(RecordedWorldSetUp.World.Files["part.tar"]), Is.EqualTo(await File.ReadAllBytesAsync(GoldenTars.File("outer-bundle.tar"))));
}
