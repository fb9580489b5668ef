using Imgpkg.Sdk.Credentials;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

internal sealed class LabelGlobTests
{
    [TestCase("reg", "reg", true)]
    [TestCase("reg", "regx", false)]
    [TestCase("*", "reg", true)]
    [TestCase("*", "", true)]
    [TestCase("", "", true)]
    [TestCase("r*g", "rg", true)]
    [TestCase("r*g", "r-g-g", true)]
    [TestCase("r*g*", "rxgy", true)]
    [TestCase("*a*b", "aaxab", true)]
    [TestCase("*a*b", "aaxa", false)]
    [TestCase("re?", "reg", true)]
    [TestCase("re?", "re", false)]
    [TestCase("r[a-f]g", "reg", true)]
    [TestCase("r[a-f]g", "rgg", false)]
    [TestCase("r[^a-f]g", "rgg", true)]
    [TestCase("r[^e]g", "reg", false)]
    [TestCase("*[0-9]", "node12", true)]
    [TestCase("*[0-9]", "node", false)]
    public void IsMatch_Pattern_FitsWholeLabel(string pattern, string label, bool expected) =>
        Assert.That(LabelGlob.IsMatch(pattern, label), Is.EqualTo(expected));

    [Test]
    [CancelAfter(5000)]
    public void IsMatch_ManyStars_EndsSoon() =>
        Assert.That(LabelGlob.IsMatch(string.Concat(Enumerable.Repeat("a*", 1000)) + "b", new string('a', 5000)), Is.False);

    [TestCase("reg", true)]
    [TestCase("r[ab]g[c]", true)]
    [TestCase("r[ab", false)]
    [TestCase("r[]", false)]
    [TestCase("r[^]", false)]
    public void IsWellFormed_Classes_MustBeClosedAndFilled(string pattern, bool expected) =>
        Assert.That(LabelGlob.IsWellFormed(pattern), Is.EqualTo(expected));
}
