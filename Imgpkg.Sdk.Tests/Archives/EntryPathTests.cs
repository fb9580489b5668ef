using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Archives;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
internal sealed class EntryPathTests
{
    private static readonly string[] Pieces = ["..", "..", ".", "/", "/", "\\", "a", "b", ".wh.", "...", "C:", " ", "\0", ""];

    [Test]
    public void Relative_AnyName_StaysBelowOrIsRefused()
    {
        Gen<string> name = Gen.Elements(Pieces).ListOf().Select(string.Concat);

        Prop.ForAll(Arb.From(name), StaysBelow).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [TestCase("", "")]
    [TestCase(".", "")]
    [TestCase("a/..", "")]
    [TestCase("a//b/./c", "a/b/c")]
    [TestCase("/a", "a")]
    [TestCase("a\\b/c", "a/b/c")]
    [TestCase("a/b/../../c", "c")]
    [TestCase("..a/b..", "..a/b..")]
    public void Relative_Name_IsCleaned(string name, string expected) =>
        Assert.That(EntryPath.Relative(name), Is.EqualTo(expected.Replace('/', Path.DirectorySeparatorChar)));

    private static bool StaysBelow(string name)
    {
        string relative;
        try
        {
            relative = EntryPath.Relative(name);
        }
        catch (InvalidLayerException e)
        {
            return e.Message.Contains($"'{name}'", StringComparison.Ordinal);
        }

        string full = Path.GetFullPath(Path.Combine("/base/below", relative));
        return !Path.IsPathRooted(relative) && (full == "/base/below" || full.StartsWith("/base/below/", StringComparison.Ordinal));
    }
}
