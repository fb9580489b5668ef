using Imgpkg.Sdk.Archives;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
internal sealed class WindowsFileNameTests
{
    [TestCase("file.txt", true)]
    [TestCase(".hidden", true)]
    [TestCase("console", true)]
    [TestCase("COM", true)]
    [TestCase("COM10", true)]
    [TestCase("LPTx", true)]
    [TestCase("nul.", false)]
    [TestCase("NUL", false)]
    [TestCase("nul.txt", false)]
    [TestCase("Con .txt", false)]
    [TestCase("com1", false)]
    [TestCase("LPT9.log", false)]
    [TestCase("COM²", false)]
    [TestCase("CONOUT$", false)]
    [TestCase("C:", false)]
    [TestCase("file:stream", false)]
    [TestCase("file.", false)]
    [TestCase("file ", false)]
    [TestCase("a\u0001b", false)]
    [TestCase("a|b", false)]
    [TestCase("a?", false)]
    public void IsUsable_Table(string name, bool expected) => Assert.That(WindowsFileName.IsUsable(name), Is.EqualTo(expected));
}
