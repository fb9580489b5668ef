using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class JsonTextTests
{
    [TestCase("a'b+c/d`", "\"a'b+c/d`\"")]
    [TestCase("<a>&", "\"\\u003ca\\u003e\\u0026\"")]
    [TestCase("\"\\\b\f\n\r\t\u0001\u001b", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001b\"")]
    [TestCase("\u00e9\ud83d\ude00\u2028\u007f", "\"\u00e9\ud83d\ude00\\u2028\u007f\"")]
    public void Quote_Text_EscapesWhatTheOriginalDoes(string text, string expected) => Assert.That(JsonText.Quote(text), Is.EqualTo(expected));

    [Test]
    public void List_Empty_StaysOnOneLine() => Assert.That(JsonText.List([], depth: 1), Is.EqualTo("[]"));

    [Test]
    public void Object_Members_AreIndented() =>
        Assert.That(JsonText.Object([("a", "1"), ("b", "2")], depth: 1), Is.EqualTo("{\n        \"a\": 1,\n        \"b\": 2\n    }"));
}
