using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Layout;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed class BoundedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imgpkg-test-");

    private string File => Path.Combine(_folder.FullName, "file");

    private LayoutFailures Failures => new(RepositoryReference.ForDirectory(_folder.FullName));

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task Read_FileLockedForMoments_IsTriedAgain(CancellationToken cancellationToken)
    {
        TemporaryFile.Write(File, "content"u8);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task locking = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    try
                    {
                        using var locked = new FileStream(File, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                    }
                    catch (IOException)
                    {
                        // The reader has it.
                    }
                }
            },
            cancellationToken);

        try
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.That(BoundedFile.Read(File, 100, Failures), Has.Length.EqualTo(7));
            }
        }
        finally
        {
            await done.CancelAsync();
            await locking;
        }
    }

    [Test]
    public void Read_FileOverTheBound_IsRefused()
    {
        TemporaryFile.Write(File, "content"u8);

        Assert.That(() => BoundedFile.Read(File, 6, Failures), Throws.TypeOf<SizeLimitExceededException>().With.Message.EqualTo($"{File} is larger than the limit of 6 bytes"));
    }
}
