using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class ErrorLayoutTests
{
    [TestCase(
        "Fetching image: GET http://h/v2/a/manifests/latest: MANIFEST_UNKNOWN: manifest unknown; map[Tag:latest]",
        "Fetching image:\n  GET http://h/v2/a/manifests/latest:\n    MANIFEST_UNKNOWN: manifest unknown; map[Tag:latest]")]
    [TestCase("could not parse reference: Foo(bar: Baz) x: Qux", "could not parse reference:\n  Foo(bar: Baz) x:\n    Qux")]
    [TestCase("could not parse reference: Foo(bar: Baz) x: Qux]", "could not parse reference:\n  Foo(bar: Baz) x:\n    Qux]")]
    [TestCase("could not parse reference: Foo)bar: Baz", "could not parse reference:\n  Foo)bar:\n    Baz")]
    [TestCase("a: (B: [C: D] E: F) x: y", "a: (B: [C: D] E: F) x: y")]
    [TestCase("a (B: C] d: E", "a (B: C) d:\n  E")]
    [TestCase("a: B (c: D", "a:\n  B (c: D")]
    [TestCase("a: b:C:  D: \u00c4", "a: b:C:  D: \u00c4")]
    [TestCase("a: B\nbody: Text\n  x: Y", "a:\n  B\nbody: Text\n  x: Y")]
    [TestCase("", "")]
    public void Format_Message_IsSpreadOverLines(string message, string expected) => Assert.That(ErrorLayout.Format(message), Is.EqualTo(expected));
}
