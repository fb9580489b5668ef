using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Docs;

[TestFixture]
internal sealed class ShownTextTests
{
    [TestCase("a\nb", "a\nb\n", true)]
    [TestCase("a\nb", "a\nc\n", false)]
    [TestCase("a", "a\nb", false)]
    [TestCase("Name  \nb", "Name\nb", true)]
    [TestCase("done: file 'x' (455.5µs)", "done: file 'x' (1m2.5s)", true)]
    [TestCase("done: file 'x' (455.5µs)", "done: file 'y' (455.5µs)", false)]
    [TestCase("sha256:12…", "sha256:1234", true)]
    [TestCase("sha256:12…", "sha256:1334", false)]
    [TestCase("a\n…\nd", "a\nb\nc\nd", true)]
    [TestCase("copy | done: file 'sha256-1' (1ms)\ncopy | done: file 'sha256-2' (1ms)", "copy | done: file 'sha256-2' (2s)\ncopy | done: file 'sha256-1' (3s)", true)]
    [TestCase("a (b*)", "a (bb)", false)]
    public void Matches_Table(string shown, string actual, bool expected) => Assert.That(ShownText.Matches(shown, actual), Is.EqualTo(expected));
}
