using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Oci;

[TestFixture]
internal sealed class Utf8OrderTests
{
    // Characters on both sides of every boundary where UTF-8 and UTF-16 disagree or change their length.
    private static readonly string[] Characters = ["\0", "a", "b", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\ud800\udc00", "\ud83d\ude00", "\udbff\udfff"];

    [Test]
    public void Compare_IsTheOrderOfTheBytes()
    {
        Arbitrary<string> texts = Gen.Elements(Characters).ListOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, texts, (x, y) =>
            Math.Sign(Utf8Order.Instance.Compare(x, y)) == Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)))).QuickCheckThrowOnFailure();
    }

    [TestCase(null, null, ExpectedResult = 0)]
    [TestCase(null, "", ExpectedResult = -1)]
    [TestCase("", null, ExpectedResult = 1)]
    [TestCase("\uff01", "\ud83d\ude00", ExpectedResult = -1)]
    [TestCase("a", "aa", ExpectedResult = -1)]
    public int Compare_Sign(string? x, string? y) => Math.Sign(Utf8Order.Instance.Compare(x, y));
}
