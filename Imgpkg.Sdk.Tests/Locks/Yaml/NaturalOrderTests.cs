using Imgpkg.Sdk.Locks.Yaml;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks.Yaml;

[TestFixture]
public sealed class NaturalOrderTests
{
    [TestCase("_x 1 9 10 B a c2 c10")]
    [TestCase("key_ key9 key10 keyA")]
    [TestCase("a a1 a01 a2")]
    [TestCase("a19 a110")]
    [TestCase("a11 a100 a110")]
    [TestCase("x.y x/y x1 xy")]
    [TestCase("a99999999999999999998 a99999999999999999999")]
    public void Sort_AnyInputOrder_GivesNaturalOrder(string expected)
    {
        string[] keys = expected.Split(' ');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(NaturalOrder.Sort(keys), Is.EqualTo(keys));
            Assert.That(NaturalOrder.Sort(keys.Reverse()), Is.EqualTo(keys));
        }
    }

    [Test]
    public void Sort_KeysWithoutTransitiveOrder_DoesNotDependOnInputOrder()
    {
        string[][] orders =
        [
            ["key9", "key10", "key1a"], ["key10", "key9", "key1a"], ["key1a", "key10", "key9"],
            ["key9", "key1a", "key10"], ["key10", "key1a", "key9"], ["key1a", "key9", "key10"],
        ];

        Assert.That(orders.Select(order => string.Join(' ', NaturalOrder.Sort(order))).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
    }
}
