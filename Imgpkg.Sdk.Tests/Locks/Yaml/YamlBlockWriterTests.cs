using Imgpkg.Sdk.Locks.Yaml;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks.Yaml;

[TestFixture]
public sealed class YamlBlockWriterTests
{
    private const string Long = "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg hhhhhhhhh";

    [TestCase("a\u0085b", "\"a\\x85b\"")]
    [TestCase("a\u2028b", "\"a\\u2028b\"")]
    [TestCase("a\u2029b", "\"a\\u2029b\"")]
    [TestCase("\uFEFFb", "\"\\uFEFFb\"")]
    [TestCase("a\u007F", "\"a\\x7F\"")]
    [TestCase("a\u009F", "\"a\\x9F\"")]
    [TestCase("\uFFFF", "\"\\uFFFF\"")]
    [TestCase("\u00A0", "\u00A0")]
    [TestCase("\0\a\b\t\v\f\r\u001B\"\\", "\"\\0\\a\\b\\t\\v\\f\\r\\e\\\"\\\\\"")]
    [TestCase("\n", "|2+\n\n")]
    [TestCase("\na", "|2-\n\n  a")]
    [TestCase("a\n\n\nb\n", "|\n  a\n\n\n  b\n")]
    [TestCase("a\nb ", "\"a\\nb \"")]
    [TestCase("a\nb\u2028", "\"a\\nb\\u2028\"")]
    [TestCase("2024-02-30", "2024-02-30")]
    [TestCase("2024-02-29", "\"2024-02-29\"")]
    [TestCase("a:", "'a:'")]
    [TestCase(":", "':'")]
    [TestCase("--- a", "'--- a'")]
    [TestCase("...a", "'...a'")]
    public void Field_Value_HasStyle(string value, string expected)
    {
        Assert.That(Written("k", value), Is.EqualTo($"k: {expected}".TrimEnd('\n') + (value == "\n" ? "\n\n" : "\n")));
    }

    [TestCase(Long + "  two x", "k: " + Long + "  two\n  x\n", Description = "never in a run of spaces")]
    [TestCase("# " + Long, "k: '# aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg\n  hhhhhhhhh'\n")]
    [TestCase("\t" + Long, "k: \"\\taaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg\n  hhhhhhhhh\"\n")]
    public void Field_LongValue_IsFoldedPastColumn80(string value, string expected)
    {
        Assert.That(Written("k", value), Is.EqualTo(expected));
    }

    [TestCase(77, " ")]
    [TestCase(78, "\n  ")]
    public void Field_SpaceAtColumn80_IsNotFoldedYet(int length, string space)
    {
        string word = new('a', length);

        Assert.That(Written("k", $"{word} b"), Is.EqualTo($"k: {word}{space}b\n"));
    }

    [Test]
    public void Field_MergeKey_IsQuotedAsKeyOnly()
    {
        Assert.That(Written("<<", "<<"), Is.EqualTo("\"<<\": <<\n"));
    }

    [Test]
    public void Field_KeyWithStarredWord_IsQuotedAsKeyOnly()
    {
        Assert.That(Written("a *b", "a *b"), Is.EqualTo("'a *b': a *b\n"));
    }

    [Test]
    public void Field_LongKey_IsAnnounced()
    {
        string longest = new('k', 128);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Written(longest, "v"), Is.EqualTo($"{longest}: v\n"));
            Assert.That(Written(longest + "k", "v"), Is.EqualTo($"? {longest}k\n: v\n"));
        }
    }

    private static string Written(string key, string value)
    {
        var writer = new YamlBlockWriter();
        writer.Field("", key, value);
        return writer.ToString()["---\n".Length..];
    }
}
