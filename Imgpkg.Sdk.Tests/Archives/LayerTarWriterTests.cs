using System.Formats.Tar;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class LayerTarWriterTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task WriteAsync_NoEntries_IsTheTrailer(CancellationToken token)
    {
        using var tar = new MemoryStream();

        Digest digest = await LayerTarWriter.WriteAsync([], tar, entryAdded: null, token);

        Assert.That(tar.ToArray(), Is.EqualTo(new byte[1024]));
        Assert.That(digest.ToString(), Is.EqualTo("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"));
    }

    [Test]
    public async Task WriteAsync_Names_AreSortedByTheirBytes(CancellationToken token)
    {
        // U+FF5E sorts after the astral U+1F600 by UTF-16 units, and before it by bytes.
        string[] names = ["z", "Z", "10", "9", "_", "~", "a", "a-b", "ä", "\uFF5E", "\U0001F600", ".h"];
        foreach (string name in names)
        {
            _directory.Write(name, name);
        }

        _directory.Write("a.d/x", "x");
        IEnumerable<string> written = (await WriteAsync(_directory.FullPath, token)).Select(entry => entry.Name);

        Assert.That(written, Is.EqualTo(new[] { ".", ".h", "10", "9", "Z", "_", "a", "a-b", "a.d", "a.d/x", "z", "~", "ä", "\uFF5E", "\U0001F600" }));
    }

    [Test]
    public async Task WriteAsync_ContentAroundBlocksAndBuffers_IsComplete([Values(0, 1, 511, 512, 513, 1024 * 1024 - 512, 1024 * 1024, 3_000_001)] int size, CancellationToken token)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        _directory.Write("file", content);
        using var tar = new MemoryStream();
        IReadOnlyList<LayerEntry> entries = Plan(_directory.FullPath, token);

        Digest digest = await LayerTarWriter.WriteAsync(entries, tar, entryAdded: null, token);

        Assert.That(digest, Is.EqualTo(Digest.Of(tar.ToArray())));
        tar.Position = 0;
        using var reader = new TarReader(tar);
        await reader.GetNextEntryAsync(cancellationToken: token);
        System.Formats.Tar.TarEntry file = (await reader.GetNextEntryAsync(copyData: true, token))!;
        using var read = new MemoryStream();
        file.DataStream?.CopyTo(read);
        Assert.That(read.ToArray(), Is.EqualTo(content));
        Assert.That(tar.Length, Is.EqualTo(512 + 512 + ((size + 511) / 512 * 512) + 1024));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task WriteAsync_FileChangesItsSizeMeanwhile_Fails(int change, CancellationToken token)
    {
        string path = _directory.Write("file", new byte[3 * 1024 * 1024]);
        IReadOnlyList<LayerEntry> entries = Plan(_directory.FullPath, token);
        var destination = new ActingStream(() =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength((3 * 1024 * 1024) + change);
        });

        FileAccessException failure = (await Assert.ThrowsAsync<FileAccessException>(() => LayerTarWriter.WriteAsync(entries, destination, entryAdded: null, token)))!;

        Assert.That(failure.Message, Is.EqualTo($"read {path}: the file {(change < 0 ? "became shorter" : "changed its size")} while it was read"));
        Assert.That(failure.Activity, Is.EqualTo($"Adding file '{_directory}' to tar"));
    }

    [Test]
    public async Task WriteAsync_FileChangesItsContentMeanwhile_Fails(CancellationToken token)
    {
        string path = _directory.Write("file", new byte[3 * 1024 * 1024]);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        IReadOnlyList<LayerEntry> entries = Plan(_directory.FullPath, token);
        var destination = new ActingStream(() =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.WriteByte(1);
        });

        FileAccessException failure = (await Assert.ThrowsAsync<FileAccessException>(() => LayerTarWriter.WriteAsync(entries, destination, entryAdded: null, token)))!;

        Assert.That(failure.Message, Is.EqualTo($"read {path}: the file changed while it was read"));
    }

    [Test]
    public async Task WriteAsync_Cancelled_Stops(CancellationToken token)
    {
        _directory.Write("file", new byte[3 * 1024 * 1024]);
        IReadOnlyList<LayerEntry> entries = Plan(_directory.FullPath, token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        var destination = new ActingStream(cancellation.Cancel);

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => LayerTarWriter.WriteAsync(entries, destination, entryAdded: null, cancellation.Token));
    }

    [Test]
    public async Task WriteAsync_SystemTar_ListsTheSameNames(CancellationToken token)
    {
        ToolProcess.Require("tar");
        string longName = $"{new string('d', 150)}/{new string('f', 120)}.txt";
        _directory.Write($"in/{longName}", "long");
        _directory.Write("in/größe/日本.txt", "other");
        using (FileStream tar = File.Create(_directory["layer.tar"]))
        {
            await LayerTarWriter.WriteAsync(Plan(_directory["in"], token), tar, entryAdded: null, token);
        }

        ToolResult result = await ToolProcess.RunAsync("tar", ["--quoting-style=literal", "-tf", _directory["layer.tar"]], token);

        Assert.That(result.Error, Is.Empty);
        Assert.That(
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(new[] { ".", new string('d', 150), longName, "größe", "größe/日本.txt" }));
    }

    [Test]
    public void Plan_DanglingLinkAsInput_FailsLikeStat()
    {
        string link = _directory["link"];
        File.CreateSymbolicLink(link, _directory["nowhere"]);

        FileAccessException failure = Assert.Throws<FileAccessException>(() => Plan(link, CancellationToken.None))!;

        Assert.That((failure.Activity, failure.Message), Is.EqualTo(((string?)null, $"stat {link}: no such file or directory")));
    }

    [Test]
    public void Plan_ExcludedDirectory_IsNotLookedInto()
    {
        _directory.Write(".git/config", "x");
        File.CreateSymbolicLink(_directory[".git", "link"], "config");
        _directory.Write("sub/.git", "kept: not at the top");
        _directory.Write(".github", "kept: another name");

        Assert.That(Plan(_directory.FullPath, CancellationToken.None).Select(entry => entry.Name), Is.EqualTo(new[] { ".", ".github", "sub", "sub/.git" }));
    }

    private static IReadOnlyList<LayerEntry> Plan(string input, CancellationToken token) =>
        LayerPlan.Make(InputWalker.Walk([input], token), [".git"], preservePermissions: false);

    private static async Task<IReadOnlyList<DumpedEntry>> WriteAsync(string input, CancellationToken token)
    {
        using var tar = new MemoryStream();
        await LayerTarWriter.WriteAsync(Plan(input, token), tar, entryAdded: null, token);
        return TarDump.Read(tar.ToArray());
    }

    /// <summary>Does something when it is first written to.</summary>
    private sealed class ActingStream(Action action) : MemoryStream
    {
        private bool _acted;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_acted)
            {
                _acted = true;
                action();
            }

            cancellationToken.ThrowIfCancellationRequested();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
