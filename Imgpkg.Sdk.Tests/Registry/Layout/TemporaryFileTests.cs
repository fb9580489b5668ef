using Imgpkg.Sdk.Registry.Layout;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed class TemporaryFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imgpkg-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task RemoveStale_WhileOthersCreateFiles_NeverTakesOneOfTheirs(CancellationToken cancellationToken)
    {
        using CancellationTokenSource created = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sweeping = Task.Run(
            () =>
            {
                while (!created.IsCancellationRequested)
                {
                    TemporaryFile.RemoveStale(_folder.FullName);
                }
            },
            cancellationToken);

        try
        {
            for (int i = 0; i < 500; i++)
            {
                using TemporaryFile file = TemporaryFile.Create(_folder.FullName);
                Assert.That(File.Exists(file.Stream.Name), Is.True, $"file {i}");
            }
        }
        finally
        {
            await created.CancelAsync();
            await sweeping;
        }
    }

    [Test]
    public void Dispose_NotMoved_LeavesNothing()
    {
        TemporaryFile.Create(_folder.FullName).Dispose();

        Assert.That(_folder.EnumerateFileSystemInfos(), Is.Empty);
    }

    [Test]
    public void MoveTo_FileIsThere_ReplacesIt()
    {
        string path = Path.Combine(_folder.FullName, "file");
        TemporaryFile.Write(path, "old"u8);
        TemporaryFile.Write(path, "new"u8);

        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(_folder.EnumerateFileSystemInfos().Count(), Is.EqualTo(1));
    }

    [Test]
    public void RemoveStale_OtherFiles_StayWhereTheyAre()
    {
        string[] names = ["index.json", ".imgpkg-note", "notes.tmp"];
        foreach (string name in names)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), string.Empty);
        }

        TemporaryFile.RemoveStale(_folder.FullName);

        Assert.That(_folder.EnumerateFiles().Select(file => file.Name), Is.EquivalentTo(names));
    }
}
