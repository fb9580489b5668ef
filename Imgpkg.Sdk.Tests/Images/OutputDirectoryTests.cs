using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

[TestFixture]
internal sealed class OutputDirectoryTests
{
    private static readonly RepositoryReference Registry = RepositoryReference.Parse("registry.test/app");

    public static IEnumerable<string> Refused()
    {
        string current = Directory.GetCurrentDirectory();
        yield return "/";
        yield return "//";
        yield return ".";
        yield return "..";
        yield return "./";
        yield return "x/..";
        yield return "x/../../";
        yield return current;
        yield return $"{current}/";
        yield return Path.GetDirectoryName(current)!;
        yield return $"/..{current}";
        yield return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return $"{Path.GetDirectoryName(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))}/";
    }

    [TestCaseSource(nameof(Refused))]
    public void Check_WouldTakeTheWorkingOrHomeDirectoryAlong_IsRefused(string directory)
    {
        InvalidOutputDirectoryException failure = Assert.Throws<InvalidOutputDirectoryException>(() => OutputDirectory.Check(directory, Registry))!;

        Assert.That(failure.Message, Does.StartWith("Disallowed output directory (trying to avoid accidental deletion): "));
    }

    [Test]
    public void Check_WorkingDirectoryThroughALink_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        string current = Directory.GetCurrentDirectory();
        Directory.CreateSymbolicLink(directory["link"], Path.GetDirectoryName(current)!);

        Assert.Throws<InvalidOutputDirectoryException>(() => OutputDirectory.Check(directory["link", Path.GetFileName(current)], Registry));
    }

    [Test]
    public void Check_LinkToTheWorkingDirectory_IsAllowedBecauseOnlyTheLinkIsReplaced()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateSymbolicLink(directory["link"], Directory.GetCurrentDirectory());

        Assert.That(OutputDirectory.Check(directory["link"], Registry), Is.EqualTo(directory["link"]));
    }

    [Test]
    public void Check_LoopOfLinks_IsLeftToTheFileSystem()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateSymbolicLink(directory["one"], directory["two"]);
        Directory.CreateSymbolicLink(directory["two"], directory["one"]);

        Assert.That(OutputDirectory.Check(directory["one", "out"], Registry), Is.EqualTo(directory["one", "out"]));
    }

    [TestCase("out")]
    [TestCase("out/")]
    [TestCase("./a/../out")]
    public void Check_RelativePath_IsMadeAbsolute(string directory) =>
        Assert.That(OutputDirectory.Check(directory, Registry), Is.EqualTo(Path.Combine(Directory.GetCurrentDirectory(), "out")));

    [Test]
    public void Check_Empty_IsAnArgumentMistake() => Assert.Throws<ArgumentException>(() => OutputDirectory.Check(string.Empty, Registry));

    [TestCase("store")]
    [TestCase("")]
    public void Check_StoreThatIsPulledFrom_IsRefused(string output)
    {
        using var directory = new TemporaryDirectory();
        RepositoryReference store = RepositoryReference.ForDirectory(directory["store"]);

        Assert.That(
            () => OutputDirectory.Check(directory[output], store),
            Throws.TypeOf<InvalidOutputDirectoryException>().With.Message.EndsWith("is or holds the store it would be pulled from"));
    }
}
