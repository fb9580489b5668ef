using System.Runtime.Versioning;
using Imgpkg.Sdk.Locks;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

[TestFixture]
public sealed class LockFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite;

    private static readonly ImagesLock Empty = new() { Images = [] };

    private string _folder = string.Empty;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("imgpkg-locks-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ReadAsync_WhatWasWritten_IsEqual()
    {
        BundleLock written = BundleLock.Parse($"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: BundleLock\nbundle: {{image: {LockFixtures.Image}, tag: v1}}");

        await written.WriteAsync(InFolder("bundle.yml"));

        Assert.That(await BundleLock.ReadAsync(InFolder("bundle.yml")), Is.EqualTo(written));
    }

    [Test]
    public async Task ReadAsync_MissingFile_NamesPathAndReason()
    {
        string path = InFolder("none.yml");

        LockFileException failure = await Assert.ThrowsAsync<LockFileException>(() => BundleLock.ReadAsync(path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Message, Is.EqualTo($"Reading path {path}: open {path}: no such file or directory"));
            Assert.That(failure.Path, Is.EqualTo(path));
            Assert.That(failure.Line, Is.Null);
        }
    }

    [Test]
    public void ReadAsync_Directory_SaysSo()
    {
        Assert.That(
            async () => await ImagesLock.ReadAsync(_folder),
            Throws.TypeOf<LockFileException>().With.Message.EqualTo($"Reading path {_folder}: read {_folder}: is a directory"));
    }

    [Test]
    public async Task ReadAsync_BrokenFile_NamesPathAndLine()
    {
        string path = InFolder("images.yml");
        await File.WriteAllTextAsync(path, "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: X\n");

        LockFileException failure = await Assert.ThrowsAsync<LockFileException>(() => ImagesLock.ReadAsync(path));

        Assert.That((failure.Path, failure.Line), Is.EqualTo((path, (int?)2)));
    }

    [Test]
    public async Task ReadAsync_TooLarge_IsRefused()
    {
        string path = InFolder("large.yml");
        await using (FileStream large = File.Create(path))
        {
            large.SetLength(LockFile.MaxLength + 1);
        }

        Assert.That(
            async () => await ImagesLock.ReadAsync(path),
            Throws.TypeOf<LockFileException>().With.Message.EqualTo($"Reading path {path}: larger than 16777216 bytes"));
    }

    [Test]
    public async Task ReadAsync_InvalidUtf8_IsRefused()
    {
        string path = InFolder("latin1.yml");
        await File.WriteAllBytesAsync(path, [(byte)'a', 0xE9]);

        Assert.That(
            async () => await ImagesLock.ReadAsync(path),
            Throws.TypeOf<LockFileException>().With.Message.EqualTo($"Reading path {path}: the text is not valid UTF-8"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task WriteAsync_NewFile_IsPrivate()
    {
        await Empty.WriteAsync(InFolder("new.yml"));

        using (Assert.EnterMultipleScope())
        {
            // The process's umask may take bits away, and never adds any.
            Assert.That(File.GetUnixFileMode(InFolder("new.yml")) & ~OwnerOnly, Is.EqualTo(UnixFileMode.None));
            Assert.That(await File.ReadAllTextAsync(InFolder("new.yml")), Is.EqualTo(Empty.ToString()));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task WriteAsync_ExistingFile_KeepsModeAndLeavesNothingElse()
    {
        string path = InFolder("old.yml");
        await File.WriteAllTextAsync(path, new string('x', 10_000));
        File.SetUnixFileMode(path, Everybody);

        await Empty.WriteAsync(path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(Everybody));
            Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(Empty.ToString()));
            Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo([path]));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task WriteAsync_SymbolicLink_WritesItsTarget()
    {
        Directory.CreateDirectory(InFolder("elsewhere"));
        File.CreateSymbolicLink(InFolder("link.yml"), Path.Combine("elsewhere", "lock.yml"));

        await Empty.WriteAsync(InFolder("link.yml"));
        await Empty.WriteAsync(InFolder("link.yml"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new FileInfo(InFolder("link.yml")).LinkTarget, Is.Not.Null);
            Assert.That(await File.ReadAllTextAsync(InFolder("elsewhere/lock.yml")), Is.EqualTo(Empty.ToString()));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task WriteAsync_Device_IsNotReplaced()
    {
        await Empty.WriteAsync("/dev/null");

        Assert.That(new FileInfo("/dev/null").Length, Is.Zero);
    }

    [Test]
    public async Task WriteAsync_Cancelled_KeepsOldFile()
    {
        string path = InFolder("old.yml");
        await File.WriteAllTextAsync(path, "old");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(async () => await Empty.WriteAsync(path, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("old"));
            Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo([path]));
        }
    }

    [Test]
    public void WriteAsync_MissingFolder_CreatesNone()
    {
        string path = InFolder("none/lock.yml");

        Assert.That(
            async () => await Empty.WriteAsync(path),
            Throws.TypeOf<LockFileException>().With.Message.EqualTo($"Writing images config: open {path}: no such file or directory"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void WriteAsync_Directory_SaysSo()
    {
        BundleLock bundle = new() { Bundle = Sdk.References.DigestReference.Parse(LockFixtures.Image) };

        Assert.That(
            async () => await bundle.WriteAsync(_folder),
            Throws.TypeOf<LockFileException>().With.Message.EqualTo($"Writing bundle config: open {_folder}: is a directory"));
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
