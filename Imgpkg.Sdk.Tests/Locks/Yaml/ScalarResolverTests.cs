using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Locks.Yaml;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks.Yaml;

[TestFixture]
public sealed class ScalarResolverTests
{
    [TestCase("010", "8")]
    [TestCase("0x1F", "31")]
    [TestCase("0X1f", "31")]
    [TestCase("0o17", "15")]
    [TestCase("0b101", "5")]
    [TestCase("-0b11", "-3")]
    [TestCase("1_000", "1000")]
    [TestCase("+12", "12")]
    [TestCase("-12", "-12")]
    [TestCase("-0", "0")]
    [TestCase("18446744073709551615", "18446744073709551615")]
    [TestCase("-9223372036854775808", "-9223372036854775808")]
    public void Resolve_Integer_BecomesDecimal(string text, string expected)
    {
        Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Integer, expected)));
    }

    [TestCase("1.10", "1.1")]
    [TestCase("1.0", "1")]
    [TestCase("1.50", "1.5")]
    [TestCase("1e3", "1000")]
    [TestCase("1.5e10", "1.5e+10")]
    [TestCase("1e6", "1e+06")]
    [TestCase("999999.0", "999999")]
    [TestCase("1234567.0", "1.234567e+06")]
    [TestCase("0.0001", "0.0001")]
    [TestCase("0.00001", "1e-05")]
    [TestCase("3.14159265358979", "3.1415927")]
    [TestCase(".5", "0.5")]
    [TestCase("-.5", "-0.5")]
    [TestCase("5.", "5")]
    [TestCase("089", "89")]
    [TestCase("0.0", "0")]
    [TestCase("1e300", "+Inf")]
    [TestCase(".inf", "+Inf")]
    [TestCase("-.INF", "-Inf")]
    [TestCase(".NaN", "NaN")]
    [TestCase("18446744073709551616", "1.8446744e+19")]
    public void Resolve_Float_BecomesShortestSinglePrecision(string text, string expected)
    {
        Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Float, expected)));
    }

    [TestCase("y", "true")]
    [TestCase("Yes", "true")]
    [TestCase("ON", "true")]
    [TestCase("TRUE", "true")]
    [TestCase("N", "false")]
    [TestCase("no", "false")]
    [TestCase("Off", "false")]
    [TestCase("false", "false")]
    public void Resolve_Boolean_BecomesTrueOrFalse(string text, string expected)
    {
        Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Boolean, expected)));
    }

    [TestCase("")]
    [TestCase("~")]
    [TestCase("null")]
    [TestCase("Null")]
    [TestCase("NULL")]
    public void Resolve_Null_BecomesEmpty(string text)
    {
        Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Null, string.Empty)));
    }

    [TestCase("2024-01-02")]
    [TestCase("2024-1-2")]
    [TestCase("2024-02-29")]
    [TestCase("2024-01-02 3:04:05.6")]
    [TestCase("2024-01-02T03:04:05Z")]
    [TestCase("2024-01-02t03:04:05.25+01:00")]
    public void Resolve_Date_StaysText(string text)
    {
        Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Timestamp, text)));
    }

    [TestCase("2023-02-29")]
    [TestCase("2024-13-01")]
    [TestCase("2024-01-02T03:04:05")]
    [TestCase("2024-01-02 25:04:05")]
    [TestCase("1e")]
    [TestCase("0x")]
    [TestCase("0xg")]
    [TestCase("1.2.3")]
    [TestCase("+")]
    [TestCase(".")]
    [TestCase("yEs")]
    [TestCase("tRUE")]
    [TestCase("_1")]
    [TestCase("1e400")]
    [TestCase("10.0.0.1:5000/app")]
    public void Resolve_AnythingElse_IsText(string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Text, text)));
            Assert.That(ScalarResolver.IsText(text), Is.True);
        }
    }

    [TestCase("1:30")]
    [TestCase("-190:20:30.15")]
    public void IsText_Base60_IsNumberToOthersAndTextToUs(string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ScalarResolver.IsText(text), Is.False);
            Assert.That(ScalarResolver.Resolve(text), Is.EqualTo((ScalarKind.Text, text)));
        }
    }

    [TestCase("!!str 010", "010")]
    [TestCase("!!int \"010\"", "8")]
    [TestCase("!!float 1", "1")]
    [TestCase("!!bool \"yes\"", "true")]
    [TestCase("!!null ''", "")]
    [TestCase("!!binary w6k=", "é")]
    [TestCase("! 010", "010")]
    [TestCase("!own 010", "010")]
    [TestCase("'010'", "010")]
    [TestCase("\"yes\"", "yes")]
    [TestCase("|-\n      010", "010")]
    [TestCase("on # comment", "true")]
    public void Parse_StyleOrTag_DecidesTheText(string written, string expected)
    {
        Assert.That(ImagesLock.Parse(LockFixtures.Annotated($"key: {written}")).Images[0].Annotations["key"], Is.EqualTo(expected));
    }

    [TestCase("yes", "true")]
    [TestCase("010", "8")]
    [TestCase("1.50", "1.5")]
    [TestCase("'yes'", "yes")]
    public void Parse_AnnotationKey_IsConvertedToo(string written, string expected)
    {
        Assert.That(ImagesLock.Parse(LockFixtures.Annotated($"{written}: x")).Images[0].Annotations.Keys, Is.EqualTo([expected]));
    }

    [TestCase("key: !!int text", "cannot decode `text` as a !!int")]
    [TestCase("key: !!binary '*'", "!!binary value contains invalid base64 data")]
    [TestCase("~: text", "line 6: unsupported map key of type: null")]
    [TestCase("? [a]\n    : text", "line 6: invalid map key: array")]
    public void Parse_Unconvertible_IsRefused(string written, string detail)
    {
        Assert.That(
            () => ImagesLock.Parse(LockFixtures.Annotated(written)),
            Throws.TypeOf<LockFileException>()
                .With.Message.EqualTo($"Unmarshaling images lock: error converting YAML to JSON: yaml: {detail}")
                .And.Property(nameof(LockFileException.Line)).EqualTo(6));
    }
}
