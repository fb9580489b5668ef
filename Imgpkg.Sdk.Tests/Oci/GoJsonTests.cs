using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class GoJsonTests
{
    // formats 5.3, the whole list.
    [TestCase("\"", "\\\"")]
    [TestCase("\\", "\\\\")]
    [TestCase("\b", "\\b")]
    [TestCase("\f", "\\f")]
    [TestCase("\n", "\\n")]
    [TestCase("\r", "\\r")]
    [TestCase("\t", "\\t")]
    [TestCase("\0", "\\u0000")]
    [TestCase("\u0001", "\\u0001")]
    [TestCase("\u000b", "\\u000b")]
    [TestCase("\u001f", "\\u001f")]
    [TestCase("<", "\\u003c")]
    [TestCase(">", "\\u003e")]
    [TestCase("&", "\\u0026")]
    [TestCase("\u2028", "\\u2028")]
    [TestCase("\u2029", "\\u2029")]
    [TestCase("/+'`\u007f", "/+'`\u007f")]
    [TestCase("größe 日本語 \ud83d\ude00", "größe 日本語 \ud83d\ude00")]
    [TestCase("\ufffd", "\ufffd")]
    public void String_Escapes(string value, string written) => Assert.That(Written(new GoJson().String(value)), Is.EqualTo($"\"{written}\""));

    // Not test cases: attributes are stored as UTF-8, which cannot hold half a character.
    [Test]
    public void String_WithHalfACharacter_WritesTheReplacement()
    {
        Assert.That(Written(new GoJson().String("\ud800")), Is.EqualTo("\"\\ufffd\""));
        Assert.That(Written(new GoJson().String("\udc00x")), Is.EqualTo("\"\\ufffdx\""));
        Assert.That(Written(new GoJson().String("\udc00\ud800")), Is.EqualTo("\"\\ufffd\\ufffd\""));
    }

    [Test]
    public void Map_WritesKeysInTheOrderOfTheirBytes()
    {
        KeyValuePair<string, string>[] pairs = [new("b", "2"), new("\ud83d\ude00", "5"), new("\uff01", "4"), new("a.b", "1"), new("B", "0"), new("é", "3")];

        Assert.That(Written(new GoJson().Map(pairs)), Is.EqualTo("""{"B":"0","a.b":"1","b":"2","é":"3","！":"4","😀":"5"}"""));
        Assert.That(Written(new GoJson().Map([])), Is.EqualTo("{}"));
    }

    [TestCase(0L, ExpectedResult = "0")]
    [TestCase(long.MaxValue, ExpectedResult = "9223372036854775807")]
    [TestCase(-1L, ExpectedResult = "-1")]
    public string Number_IsPlain(long value) => Written(new GoJson().Number(value));

    [Test]
    public void String_IsReadBackByAnyParser() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            string wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            using var document = System.Text.Json.JsonDocument.Parse(new GoJson().String(wellFormed).ToUtf8());
            return document.RootElement.GetString() == wellFormed;
        }).QuickCheckThrowOnFailure();

    private static string Written(GoJson json) => Encoding.UTF8.GetString(json.ToUtf8());
}
