using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class DurationTextTests
{
    [TestCase(0L, "0s")]
    [TestCase(1L, "100ns")]
    [TestCase(10L, "1µs")]
    [TestCase(158L, "15.8µs")]
    [TestCase(432_049L, "43.2049ms")]
    [TestCase(10_000L, "1ms")]
    [TestCase(15_000_000L, "1.5s")]
    [TestCase(100_000_000L, "10s")]
    [TestCase(625_000_000L, "1m2.5s")]
    [TestCase(36_000_000_000L, "1h0m0s")]
    [TestCase(900_600_000_001L, "25h1m0.0000001s")]
    public void Of_Ticks_IsTheShortestForm(long ticks, string expected) => Assert.That(DurationText.Of(TimeSpan.FromTicks(ticks)), Is.EqualTo(expected));
}
