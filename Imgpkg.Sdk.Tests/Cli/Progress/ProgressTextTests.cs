using Imgpkg.Cli.Progress;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Progress;

[TestFixture]
internal sealed class ProgressTextTests
{
    private const string Name = "registry.example.test:5000/team/platform/service@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Test]
    public void Lines_OfATransfer_AreABarAndTheImages()
    {
        TransferSnapshot snapshot = new("Sending", 1_000_000_000, 4_000_000_000, [new ImageUnderWay(Name, 2, 80_300_000), new ImageUnderWay("short", 1, 512)]);

        Assert.That(ProgressText.Lines(snapshot, 50_000_000, TimeSpan.FromSeconds(20), 100, 24), Is.EqualTo(new[]
        {
            "[==========>                             ]  25%  1.0 GB of 4.0 GB  50.0 MB/s  1:00 left",
            "  registry.example.test:5000/team/platform/service@sha256:0123456789ab  2 blobs, 80.3 MB",
            "  short  512 B",
        }));
    }

    [Test]
    public void Lines_OfManyImages_AreFewAndSayHowManyMore()
    {
        TransferSnapshot snapshot = new("Sending", 0, 10, [.. Enumerable.Range(0, 9).Select(i => new ImageUnderWay($"image-{i}", 1, 1))]);

        IReadOnlyList<string> lines = ProgressText.Lines(snapshot, null, TimeSpan.Zero, 80, 24);
        Assert.That((lines.Count, lines[^1]), Is.EqualTo((6, "  and 5 more")));
        Assert.That(ProgressText.Lines(snapshot, null, TimeSpan.Zero, 80, 4), Has.Count.EqualTo(3), "a terminal of four rows");
    }

    [Test]
    public void Lines_WithoutTotal_SayWhatIsDoneAndForHowLong()
    {
        TransferSnapshot snapshot = new("Reading images", 0, null, []);

        Assert.That(ProgressText.Lines(snapshot, null, TimeSpan.FromSeconds(3725), 80, 24), Is.EqualTo(new[] { "Reading images  1:02:05" }));
    }

    [Test]
    public void Lines_OfAnyTransfer_AreNarrowerThanTheTerminal(
        [Values(1, 5, 12, 20, 33, 40, 79, 80, 200)] int width, [Values(0L, 1L, 999L, 999_999_999_999L)] long bytes, [Values(null, 0.0, 1e3, 9.99e11)] double? rate)
    {
        TransferSnapshot snapshot = new("Sending", bytes, 999_999_999_999_999, [new ImageUnderWay(Name, 100, 999_999_999_999)]);

        Assert.That(ProgressText.Lines(snapshot, rate, TimeSpan.FromDays(9), width, 24).Select(line => line.Length), Is.All.LessThan(width));
    }

    [TestCase(0, "0 B")]
    [TestCase(999, "999 B")]
    [TestCase(1000, "1.0 kB")]
    [TestCase(99_949, "99.9 kB")]
    [TestCase(99_960, "100 kB")]
    [TestCase(999_600, "1.0 MB")]
    [TestCase(2.5e18, "2500 PB")]
    public void Size_OfBytes_HasThreeDigits(double bytes, string expected) => Assert.That(ProgressText.Size(bytes), Is.EqualTo(expected));
}
