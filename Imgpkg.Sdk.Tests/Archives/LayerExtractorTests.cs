using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class LayerExtractorTests
{
    private TemporaryDirectory _directory = null!;

    private string Root => _directory["root"];

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        Directory.CreateDirectory(Root);
        _directory.Write("outside.txt", "outside");
    }

    [TearDown]
    public void TearDown()
    {
        Assert.That(File.ReadAllText(_directory["outside.txt"]), Is.EqualTo("outside"), "something outside was changed");
        Assert.That(Directory.GetFileSystemEntries(_directory.FullPath), Has.Length.EqualTo(2), "something was written outside");
        _directory.Dispose();
    }

    [TestCase("../outside.txt")]
    [TestCase("..")]
    [TestCase("a/../../outside.txt")]
    [TestCase("..\\outside.txt")]
    [TestCase("a\\..\\..\\outside.txt")]
    [TestCase("/../outside.txt")]
    [TestCase("./../outside.txt")]
    public async Task ExtractAsync_NameLeavingTheDirectory_IsRefused(string name, CancellationToken token) => Assert.That(
        await FailAsync(token, new TarBuilder().File(name, "evil")), Is.EqualTo($"entry '{name}' would be written outside of the output directory"));

    [TestCase("../outside.txt", '2')]
    [TestCase("a/../../../outside.txt", '2')]
    [TestCase("../../outside.txt", '2')]
    [TestCase("../outside.txt", '1')]
    public async Task ExtractAsync_LinkLeavingTheDirectory_IsRefused(string target, char type, CancellationToken token)
    {
        string name = target.StartsWith("../..", StringComparison.Ordinal) ? "d/link" : "link";
        Assert.That(await FailAsync(token, new TarBuilder().Link(name, target, type)), Is.EqualTo($"entry '{name}' links to '{target}', outside of the output directory"));
    }

    [TestCase(".wh..")]
    [TestCase(".wh...")]
    [TestCase("d/.wh...")]
    [TestCase(".wh.")]
    public async Task ExtractAsync_WhiteoutOfADirectoryItself_IsRefused(string name, CancellationToken token) =>
        Assert.That(await FailAsync(token, new TarBuilder().File("d/x"), new TarBuilder().File(name)), Is.EqualTo($"entry '{name}' names nothing to delete"));

    [Test]
    public async Task ExtractAsync_NulInAName_IsRefused(CancellationToken token) =>
        Assert.That(await FailAsync(token, new TarBuilder().Pax(("path", "a\0b")).File("x")), Is.EqualTo("entry 'a\0b' cannot be a file name on this system"));

    [TestCase('7')]
    [TestCase('S')]
    [TestCase('g')]
    public async Task ExtractAsync_UnknownType_IsRefused(char type, CancellationToken token) => Assert.That(
        await FailAsync(token, new TarBuilder().Add(TarBuilder.Header("odd", type))), Is.EqualTo($"Unsupported tar entry type '{type}' for file 'odd'"));

    [TestCase("/abs/x", "abs/x")]
    [TestCase("./dot//x", "dot/x")]
    [TestCase("back\\slash\\x", "back/slash/x")]
    [TestCase("mixed\\and/x", "mixed/and/x")]
    [TestCase("a/../b", "b")]
    [TestCase("a b/ü\n", "a b/ü\n")]
    public async Task ExtractAsync_OddName_LandsBelow(string name, string expected, CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder().Pax(("path", name)).File("x", "content"));

        Assert.That(await File.ReadAllTextAsync(Path.Combine(Root, expected), token), Is.EqualTo("content"));
    }

    [Test]
    public async Task ExtractAsync_LinksAndDevices_AreSkipped(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder()
            .File("kept", "1").File("hidden", "2")
            .Link("hidden", "kept").Link("d/absolute", "/etc/passwd").Link("e/hard", "kept", '1').Link("inside/up", "../kept")
            .Add(TarBuilder.Header("c", '3')).Add(TarBuilder.Header("b", '4')).Add(TarBuilder.Header("p", '6')));

        Assert.That(Paths(), Is.EqualTo(new[] { "d", "e", "inside", "kept" }));
    }

    [Test]
    public async Task ExtractAsync_SeveralLayers_TheUpperOneWins(CancellationToken token)
    {
        await ExtractAsync(
            token,
            new TarBuilder().File("both", "lower").File("only-lower", "lower").File("d/x", "lower"),
            new TarBuilder().File("both", "upper").File("d/y", "upper"));

        Assert.That(Texts(), Is.EqualTo(new[] { "both=upper", "d/x=lower", "d/y=upper", "only-lower=lower" }));
    }

    [Test]
    public async Task ExtractAsync_ManySmallAndLargeEntriesOfTheSameNames_TheLastOneWins(CancellationToken token)
    {
        // Small files are written beside the reading of the archive, large ones while they are read: the order must not show.
        string large = new('x', 100_000);
        var layer = new TarBuilder();
        for (int i = 0; i < 300; i++)
        {
            layer.File($"a/{i % 7}", i % 3 == 0 ? $"{large}{i}" : $"{i}").File("b", "file").File("b/under", $"{i}");
        }

        await ExtractAsync(token, layer);

        Assert.That(
            Texts().Select(text => text.Replace(large, "large ", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "a/0=large 294", "a/1=295", "a/2=296", "a/3=large 297", "a/4=298", "a/5=299", "a/6=293", "b/under=299" }));
    }

    [Test]
    public async Task ExtractAsync_EntryFailsInTheMiddle_NamesItAndWritesNothingMore(CancellationToken token)
    {
        string tooLong = new('n', 300);
        var layer = new TarBuilder().File("first", "1").Pax(("path", $"d/{tooLong}")).File("x", "2");
        for (int i = 0; i < 500; i++)
        {
            layer.File($"later/{i}", "3");
        }

        FileAccessException? failure = await Assert.ThrowsAsync<FileAccessException>(() => ExtractAsync(token, layer));

        Assert.That(failure!.Message, Does.StartWith($"extract d/{tooLong}: "));
        Assert.That(Texts(), Is.EqualTo(new[] { "first=1" }));
    }

    [Test]
    public async Task ExtractAsync_Whiteouts_DeleteWhatLowerLayersWrote(CancellationToken token)
    {
        await ExtractAsync(
            token,
            new TarBuilder().File("file", "1").File("dir/a", "1").File("dir/b", "1").File("kept", "1").File("opaque/old", "1").File("opaque/sub/old", "1"),
            new TarBuilder().File(".wh.file").File("dir/a", "2").File(".wh.dir").File("opaque/new", "2").File("opaque/.wh..wh..opq"),
            new TarBuilder().File(".wh.never-there").File("no/such/.wh.directory").File("none/.wh..wh..opq").File("dir/c", "3"));

        Assert.That(Texts(), Is.EqualTo(new[] { "dir/a=2", "dir/c=3", "kept=1", "opaque/new=2" }));
    }

    [Test]
    public async Task ExtractAsync_OpaqueWhiteoutAtTheTop_KeepsTheDirectoryItself(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder().File("a/b", "1"), new TarBuilder().File(".wh..wh..opq"));

        Assert.That(Directory.Exists(Root), Is.True);
        Assert.That(Paths(), Is.Empty);
    }

    [Test]
    public async Task ExtractAsync_WhiteoutThenFileBelow_MakesTheDirectoryAgain(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder().File("a/b/c", "1"), new TarBuilder().File(".wh.a").File("a/b/d", "2"));

        Assert.That(Texts(), Is.EqualTo(new[] { "a/b/d=2" }));
    }

    [Test]
    public async Task ExtractAsync_OneKindOverAnother_Replaces(CancellationToken token)
    {
        await ExtractAsync(
            token,
            new TarBuilder().File("dir-then-file/x", "1").File("file-then-dir", "1").File("twice", "a long first text"),
            new TarBuilder().File("dir-then-file", "2").Directory("file-then-dir").File("file-then-dir/y", "2").File("twice", "2"),
            new TarBuilder().Directory("dir-then-file").File("dir-then-file/z", "3"));

        Assert.That(Texts(), Is.EqualTo(new[] { "dir-then-file/z=3", "file-then-dir/y=2", "twice=2" }));
    }

    [Test]
    public async Task ExtractAsync_FileWhereADirectoryIsNeeded_GivesWay(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder().File("a/b/c", "1"), new TarBuilder().File("a/b/c/d", "2"));

        Assert.That(Texts(), Is.EqualTo(new[] { "a/b/c/d=2" }));
    }

    [Test]
    public async Task ExtractAsync_DirectoryReplacedAndNeededAgain_IsMadeAgain(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder().File("a/b/c", "1").File("a", "2").File("a/b/d", "3"));

        Assert.That(Texts(), Is.EqualTo(new[] { "a/b/d=3" }));
    }

    [Test]
    public async Task ExtractAsync_DeepPath_IsMade(CancellationToken token)
    {
        string name = string.Join('/', Enumerable.Repeat("directory", 200));
        await ExtractAsync(token, new TarBuilder().Pax(("path", name)).File("x", "deep"));

        Assert.That(await File.ReadAllTextAsync(Path.Combine(Root, name), token), Is.EqualTo("deep"));
    }

    [Test]
    public async Task ExtractAsync_NameTooLong_SaysWhich(CancellationToken token)
    {
        string name = new('n', 300);
        FileAccessException failure = (await Assert.ThrowsAsync<FileAccessException>(() => ExtractAsync(token, new TarBuilder().Pax(("path", name)).File("x"))))!;

        Assert.That(failure.Message, Does.StartWith($"extract {name}: "));
    }

    [Test]
    public async Task ExtractAsync_Times_AreTheEntrys(CancellationToken token)
    {
        await ExtractAsync(token, new TarBuilder()
            .Pax(("mtime", "1600000000.25"), ("atime", "1700000000")).File("later-read")
            .Pax(("mtime", "1600000000"), ("atime", "5")).File("early-read")
            .Pax(("mtime", "-62135596800")).File("first-day"));

        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(Root, "later-read")), Is.EqualTo(DateTime.UnixEpoch.AddSeconds(1600000000.25)));
        Assert.That(File.GetLastAccessTimeUtc(Path.Combine(Root, "later-read")), Is.EqualTo(DateTime.UnixEpoch.AddSeconds(1700000000)));
        Assert.That(File.GetLastAccessTimeUtc(Path.Combine(Root, "early-read")), Is.EqualTo(DateTime.UnixEpoch.AddSeconds(1600000000)));
    }

    [TestCase("600", "666")]
    [TestCase("700", "777")]
    [TestCase("400", "444")]
    [TestCase("4700", "777")]
    [TestCase("640", "640")]
    [TestCase("4755", "4755")]
    [TestCase("0", "0")]
    [TestCase("20000000711", "711")]
    public void Mode_OfEntry_FollowsTheRules(string entry, string expected) =>
        Assert.That(Convert.ToString((int)ExtractedFile.Mode(Convert.ToInt64(entry, 8)), 8), Is.EqualTo(expected));

    private async Task<string> FailAsync(CancellationToken token, params TarBuilder[] layers) =>
        (await Assert.ThrowsAsync<InvalidLayerException>(() => ExtractAsync(token, layers)))!.Message;

    private async Task ExtractAsync(CancellationToken token, params TarBuilder[] layers)
    {
        var extractor = new LayerExtractor(Root, new UnpackingBudget(new LimitOptions()));
        foreach (TarBuilder layer in layers)
        {
            await extractor.ExtractAsync(new MemoryStream(layer.ToArray()), token);
        }
    }

    private IEnumerable<string> Paths() => TreeListing.Of(Root).Select(entry => entry.Path);

    private IEnumerable<string> Texts() => TreeListing.Of(Root).Where(entry => entry.Type == "file").Select(entry => $"{entry.Path}={File.ReadAllText(Path.Combine(Root, entry.Path))}");
}
