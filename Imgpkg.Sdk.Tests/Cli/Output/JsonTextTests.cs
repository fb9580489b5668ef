using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class JsonTextTests
{
    [TestCase("a'b+c/d`", "\"a'b+c/d`\"")]
    [TestCase("<a>&", "\"\\u003ca\\u003e\\u0026\"")]
    public void Quote_Text_EscapesWhatTheOriginalDoes(string text, string expected) => Assert.That(JsonText.Quote(text), Is.EqualTo(expected));

    // Not test cases: names with such characters get lost on the way to the runner.
    [Test]
    public void Quote_ControlCharacters_AreEscaped() =>
        Assert.That(JsonText.Quote("\"\\\b\f\n\r\t\u0001\u001b"), Is.EqualTo("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001b\""));

    [Test]
    public void Quote_OtherCharacters_AreKeptButForLineSeparators() =>
        Assert.That(JsonText.Quote("\u00e9\ud83d\ude00\u2028\u007f"), Is.EqualTo("\"\u00e9\ud83d\ude00\\u2028\u007f\""));

    [Test]
    public void List_Empty_StaysOnOneLine() => Assert.That(JsonText.List([], depth: 1), Is.EqualTo("[]"));

    [Test]
    public void Object_Members_AreIndented() =>
        Assert.That(JsonText.Object([("a", "1"), ("b", "2")], depth: 1), Is.EqualTo("{\n        \"a\": 1,\n        \"b\": 2\n    }"));
}
