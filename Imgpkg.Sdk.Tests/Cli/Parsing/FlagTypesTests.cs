using Imgpkg.Cli.Parsing;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Parsing;

[TestFixture]
internal sealed class FlagTypesTests
{
    [TestCase("1", true)]
    [TestCase("t", true)]
    [TestCase("T", true)]
    [TestCase("true", true)]
    [TestCase("TRUE", true)]
    [TestCase("True", true)]
    [TestCase("0", false)]
    [TestCase("f", false)]
    [TestCase("F", false)]
    [TestCase("false", false)]
    [TestCase("FALSE", false)]
    [TestCase("False", false)]
    public void Boolean_AcceptedWord_IsRead(string text, bool expected) => Assert.That(BooleanValue.Parse(text), Is.EqualTo(expected));

    [TestCase("7", 7)]
    [TestCase("+7", 7)]
    [TestCase("-7", -7)]
    [TestCase("0", 0)]
    [TestCase("0x1F", 31)]
    [TestCase("0o17", 15)]
    [TestCase("017", 15)]
    [TestCase("0b101", 5)]
    [TestCase("0b1_01", 5)]
    [TestCase("9223372036854775807", long.MaxValue)]
    [TestCase("-9223372036854775808", long.MinValue)]
    public void Integer_AnyBase_IsRead(string text, long expected) => Assert.That(IntegerValue.Parse(text), Is.EqualTo(expected));

    [TestCase("", "invalid syntax")]
    [TestCase("abc", "invalid syntax")]
    [TestCase("1_000", "invalid syntax")]
    [TestCase("0x", "invalid syntax")]
    [TestCase("0x1_", "invalid syntax")]
    [TestCase("08", "invalid syntax")]
    [TestCase("1.5", "invalid syntax")]
    [TestCase("9223372036854775808", "value out of range")]
    public void Integer_Other_Fails(string text, string reason) => Assert.That(
        () => IntegerValue.Parse(text),
        Throws.TypeOf<FlagValueException>().With.Message.EqualTo($"strconv.ParseInt: parsing \"{text}\": {reason}"));

    [TestCase("300ms", 300)]
    [TestCase("1.5s", 1500)]
    [TestCase(".5s", 500)]
    [TestCase("1.s", 1000)]
    [TestCase("2m", 120_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("1m30s", 90_000)]
    [TestCase("+1s", 1000)]
    [TestCase("-1s", -1000)]
    [TestCase("0", 0)]
    [TestCase("1000us", 1)]
    [TestCase("1000\u00b5s", 1)]
    [TestCase("1000000ns", 1)]
    public void Duration_WithUnits_IsRead(string text, double milliseconds) =>
        Assert.That(DurationValue.Parse(text), Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [TestCase("abc", "time: invalid duration \"abc\"")]
    [TestCase("", "time: invalid duration \"\"")]
    [TestCase("-", "time: invalid duration \"-\"")]
    [TestCase(".s", "time: invalid duration \".s\"")]
    [TestCase("5", "time: missing unit in duration \"5\"")]
    [TestCase("1h5", "time: missing unit in duration \"1h5\"")]
    [TestCase("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [TestCase("99999999999999999999h", "time: invalid duration \"99999999999999999999h\"")]
    [TestCase("9999999999h", "time: invalid duration \"9999999999h\"")]
    public void Duration_Other_Fails(string text, string expected) =>
        Assert.That(() => DurationValue.Parse(text), Throws.TypeOf<FlagValueException>().With.Message.EqualTo(expected));

    [Test]
    public void Quote_SpecialCharacters_AreEscaped() =>
        Assert.That(Quoting.Quote("a\"\\\n\u0001\u007f\u00e9\u200b"), Is.EqualTo("\"a\\\"\\\\\\n\\x01\\x7f\u00e9\\u200b\""));
}
