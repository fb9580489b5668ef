using System.Runtime.Versioning;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
internal sealed class StagedDirectoryTests
{
    private TemporaryDirectory _directory = null!;

    private string Target => _directory["parent", "out"];

    [SetUp]
    public void SetUp() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void Commit_NoTarget_PutsTheDirectoryThere()
    {
        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/new" }));
    }

    [Test]
    public void Commit_OldDirectory_IsReplacedAsAWhole()
    {
        _directory.Write("parent/out/old/deep", "old");
        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/new" }));
    }

    [Test]
    public void Commit_TargetIsAFile_IsReplaced()
    {
        _directory.Write("parent/out", "a file");
        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/new" }));
    }

    [TestCase("elsewhere")]
    [TestCase("dangling")]
    public void Commit_TargetIsALink_ReplacesTheLinkAndNotWhatItNames(string linked)
    {
        _directory.Write("elsewhere/kept", "kept");
        Directory.CreateDirectory(_directory["parent"]);
        Directory.CreateSymbolicLink(Target, _directory[linked]);

        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "elsewhere", "elsewhere/kept", "parent", "parent/out", "parent/out/new" }));
        Assert.That(new FileInfo(Target).LinkTarget, Is.Null);
    }

    [Test]
    public void Dispose_WithoutCommit_LeavesTheOldContentAndNothingElse()
    {
        _directory.Write("parent/out/old", "old");
        using (StagedDirectory staged = StagedDirectory.Create(Target))
        {
            File.WriteAllText(Path.Combine(staged.Path, "new"), "new");
        }

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/old" }));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void Commit_OldContentForbidsChanges_IsDeletedAllTheSame()
    {
        _directory.Write("parent/out/locked/deep", "old");
        File.SetUnixFileMode(_directory["parent", "out", "locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/new" }));
    }

    [Test]
    public void Dispose_WithoutCommit_TakesTheParentsItMadeAlong()
    {
        _directory.Write("there/before", "x");

        StagedDirectory.Create(_directory["there", "a", "b", "out"]).Dispose();

        Assert.That(Listing(), Is.EqualTo(new[] { "there", "there/before" }));
    }

    [Test]
    public void Dispose_SomebodyUsesANewParent_LeavesIt()
    {
        StagedDirectory staged = StagedDirectory.Create(Target);
        _directory.Write("parent/other", "x");

        staged.Dispose();

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/other" }));
    }

    [Test]
    public void Create_LongestNameAndWildcards_Works()
    {
        string target = _directory["*?[]", new string('n', 255)];
        using (StagedDirectory staged = StagedDirectory.Create(target))
        {
            staged.Commit();
        }

        Assert.That(Directory.Exists(target), Is.True);
    }

    [Test]
    public void Create_WhatAKilledRunLeft_IsRemoved()
    {
        Abandon();

        Fill("new");

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/new" }));
    }

    [Test]
    public void Create_AnotherRunAtWork_IsLeftAlone()
    {
        using StagedDirectory other = StagedDirectory.Create(Target);
        File.WriteAllText(Path.Combine(other.Path, "theirs"), "theirs");

        Fill("mine");

        Assert.That(File.Exists(Path.Combine(other.Path, "theirs")), Is.True);
        other.Commit();
        Assert.That(Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName), Is.EqualTo(new[] { "theirs" }));
    }

    [Test]
    public void Create_OtherTargetsLeftovers_AreLeftAlone()
    {
        string abandoned = Abandon();

        using (StagedDirectory other = StagedDirectory.Create(_directory["parent", "other"]))
        {
            other.Commit();
        }

        Assert.That(Directory.Exists(abandoned), Is.True);
    }

    [TestCase("directory")]
    [TestCase("file")]
    [TestCase("link")]
    public void Create_OnlyCopyUnderItsTemporaryName_IsRestored(string kind)
    {
        string old = $"{Abandon()}.old";
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(old);
                break;
            case "link":
                Directory.CreateSymbolicLink(old, _directory["nowhere"]);
                break;
            default:
                File.WriteAllText(old, "a file");
                break;
        }

        using (StagedDirectory.Create(Target))
        {
            Assert.That(Path.Exists(Target), Is.True);
        }

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out" }));
    }

    [Test]
    public void Create_OldCopyBesideANewOne_IsRemoved()
    {
        Directory.CreateDirectory($"{Abandon()}.old");
        Directory.CreateDirectory(Target);

        StagedDirectory.Create(Target).Dispose();

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out" }));
    }

    [Test]
    public void Create_ParentIsAFile_SaysSo()
    {
        _directory.Write("parent", "a file");

        FileAccessException failure = Assert.Throws<FileAccessException>(() => StagedDirectory.Create(Target))!;

        Assert.That(failure.Message, Is.EqualTo($"Removing output directory: unlinkat {Target}: not a directory"));
    }

    [Test]
    public void Commit_StagingVanished_KeepsTheOldContent()
    {
        _directory.Write("parent/out/old", "old");
        using (StagedDirectory staged = StagedDirectory.Create(Target))
        {
            Directory.Delete(staged.Path);

            FileAccessException failure = Assert.Throws<FileAccessException>(staged.Commit)!;
            Assert.That(failure.Message, Does.StartWith($"Removing output directory: rename {Target}: "));
        }

        Assert.That(Listing(), Is.EqualTo(new[] { "parent", "parent/out", "parent/out/old" }));
    }

    /// <summary>Leaves behind what a killed run does: everything, but the lock on it.</summary>
    private string Abandon()
    {
        Directory.CreateDirectory(_directory["parent"]);
        StagedDirectory killed = StagedDirectory.Create(Target);
        string path = killed.Path;
        killed.Dispose();
        File.WriteAllText($"{path}.lock", string.Empty);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "half"), "half");
        return path;
    }

    private void Fill(string name)
    {
        using StagedDirectory staged = StagedDirectory.Create(Target);
        File.WriteAllText(Path.Combine(staged.Path, name), name);
        staged.Commit();
    }

    private IEnumerable<string> Listing() => TreeListing.Of(_directory.FullPath).Select(entry => entry.Path);
}
