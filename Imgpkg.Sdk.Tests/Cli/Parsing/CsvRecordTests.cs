using Imgpkg.Cli.Parsing;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Parsing;

[TestFixture]
internal sealed class CsvRecordTests
{
    private static readonly TestCaseData[] Records =
    [
        new("", Array.Empty<string>()),
        new("a", new[] { "a" }),
        new("a,b", new[] { "a", "b" }),
        new("a,", new[] { "a", "" }),
        new(",", new[] { "", "" }),
        new(" a , b ", new[] { " a ", " b " }),
        new("\"a,b\",c", new[] { "a,b", "c" }),
        new("\"a\"\"b\"", new[] { "a\"b" }),
        new("\"\"", new[] { "" }),
        new("\"a\nb\",c", new[] { "a\nb", "c" }),
        new("\n\na,b\nc", new[] { "a", "b" }),
        new("a\r\nb", new[] { "a" }),
    ];

    [TestCaseSource(nameof(Records))]
    public void Read_Record_SplitsFields(string text, string[] expected) => Assert.That(CsvRecord.Read(text), Is.EqualTo(expected));

    [TestCase("a\"b", "parse error on line 1, column 2: bare \" in non-quoted-field")]
    [TestCase("ab,c\"", "parse error on line 1, column 5: bare \" in non-quoted-field")]
    [TestCase("\u00e9\"", "parse error on line 1, column 3: bare \" in non-quoted-field")]
    [TestCase("\"a\"b", "parse error on line 1, column 3: extraneous or missing \" in quoted-field")]
    [TestCase("\"abc", "parse error on line 1, column 5: extraneous or missing \" in quoted-field")]
    [TestCase("\n", "EOF")]
    public void Read_BadQuotes_FailsWithThePlace(string text, string expected) =>
        Assert.That(() => CsvRecord.Read(text), Throws.TypeOf<FlagValueException>().With.Message.EqualTo(expected));
}
