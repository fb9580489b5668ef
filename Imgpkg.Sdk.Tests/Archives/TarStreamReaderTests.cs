using System.Text;
using Imgpkg.Sdk.Archives;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class TarStreamReaderTests
{
    private const string InvalidHeader = "archive/tar: invalid tar header";

    public static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("checksum", Change(TarBuilder.Header("a"), block => block[0] = (byte)'b'), InvalidHeader);
        yield return Case("checksum not a number", Change(TarBuilder.Header("a"), block => TarBuilder.Put(block, 148, "zzzzzz\0 ")), InvalidHeader);
        yield return Case("no checksum", Change(TarBuilder.Header("a"), block => Array.Clear(block, 148, 8)), InvalidHeader);
        yield return Case("negative size", TarBuilder.Header("a", change: block => Array.Fill<byte>(block, 0xFF, 124, 12)), "archive/tar: invalid size of entry 'a'");
        yield return Case("size out of range", TarBuilder.Header("a", change: block => { block[124] = 0x80; block[126] = 1; }), "archive/tar: number in tar header out of range");
        yield return Case("largest size", TarBuilder.Header("a", change: LargestSize), "archive/tar: invalid size of entry 'a'");
        yield return Case("size not a number", TarBuilder.Header("a", change: block => TarBuilder.Put(block, 124, "12345678912")), "archive/tar: invalid number in tar header: 12345678912");
        yield return Case("time out of range", TarBuilder.Header("a", change: block => new byte[] { 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }.CopyTo(block, 136)), "archive/tar: time out of range: 281474976710656");
        yield return Case("half a header", TarBuilder.Header("a")[..200], "unexpected EOF");
        yield return Case("end within content", [.. TarBuilder.Header("a", size: 1000), .. new byte[512]], "unexpected EOF");
        yield return Case("end within an extended header", TarBuilder.Header("x", 'x', 100), "unexpected EOF");
        yield return Case("huge extended header", TarBuilder.Header("x", 'x', 2 * 1024 * 1024), "archive/tar: extended header of 2097152 bytes");
        yield return Case("huge long name", TarBuilder.Header("x", 'L', 1024 * 1024 * 1024L), "archive/tar: extended header of 1073741824 bytes");
        foreach (string record in new[] { "5 a=b\n", "x path=a\n", "9 path=a", "0 path=a\n", "99 path=a\n", "9  =aaa\n", "-9 path=a\n", "8 path=a\n", "13 size=12x4\n", "12 size=-1x\n", "11 size=-1\n", "13 mtime=1e3\n", "12 mtime=xx\n" })
        {
            yield return Case($"record '{record.TrimEnd('\n')}'", Pax(record), InvalidHeader);
        }

        yield return Case("size of a pax header", Pax(TarBuilder.Record("size", "9223372036854775807")), "archive/tar: invalid size of entry 'a'");
    }

    [TestCaseSource(nameof(Damaged))]
    public async Task NextAsync_DamagedArchive_SaysWhatIsWrong(byte[] tar, string message, CancellationToken token)
    {
        InvalidLayerException failure = (await Assert.ThrowsAsync<InvalidLayerException>(() => ReadAllAsync(tar, token)))!;

        Assert.That(failure.Message, Is.EqualTo(message));
    }

    [Test]
    public async Task NextAsync_LongNames_AreTakenFromWhatPrecedes(CancellationToken token)
    {
        string name = $"{new string('d', 120)}/{new string('f', 120)}";
        byte[] tar = new TarBuilder()
            .Add(TarBuilder.Header("././@LongLink", 'L', name.Length + 1), name + "\0")
            .Add(TarBuilder.Header("././@LongLink", 'K', 5), "other")
            .Add(TarBuilder.Header("cut", '2', link: "cut"))
            .Pax(("path", "pax/ü"), ("linkpath", "to/ö"), ("uid", "4294967000"), ("gid", "7"), ("SCHILY.xattr.user.x", "=\n="))
            .Add(TarBuilder.Header("cut", '2'))
            .File("plain")
            .ToArray();

        IReadOnlyList<(TarEntry Entry, string Content)> entries = await ReadAllAsync(tar, token);

        Assert.That(
            entries.Select(one => (one.Entry.Name, one.Entry.LinkName, one.Entry.UserId, one.Entry.GroupId)),
            Is.EqualTo(new[] { (name, "other", 0L, 0L), ("pax/ü", "to/ö", 4294967000L, 7L), ("plain", "", 0L, 0L) }));
    }

    [Test]
    public async Task NextAsync_PaxSize_IsThatOfTheContent(CancellationToken token)
    {
        byte[] tar = new TarBuilder().Pax(("size", "3")).Add(TarBuilder.Header("a"), "abc").File("b", "d").ToArray();

        IReadOnlyList<(TarEntry Entry, string Content)> entries = await ReadAllAsync(tar, token);

        Assert.That(entries.Select(one => (one.Entry.Name, one.Content)), Is.EqualTo(new[] { ("a", "abc"), ("b", "d") }));
    }

    [Test]
    public async Task NextAsync_PaxSizeBeforeAnotherHeader_IsNotThatOfTheHeader(CancellationToken token)
    {
        byte[] tar = new TarBuilder().Pax(("size", "3")).Add(TarBuilder.Header("l", 'L', 5), "name\0").Add(TarBuilder.Header("a"), "abc").File("b").ToArray();

        IReadOnlyList<(TarEntry Entry, string Content)> entries = await ReadAllAsync(tar, token);

        Assert.That(entries.Select(one => (one.Entry.Name, one.Content)), Is.EqualTo(new[] { ("name", "abc"), ("b", "") }));
    }

    [TestCase("1600000000.5", 16_000_000_005_000_000L)]
    [TestCase("1600000000.123456789", 16_000_000_001_234_567L)]
    [TestCase("-1.25", -12_500_000L)]
    [TestCase("0", 0L)]
    public async Task NextAsync_PaxTimes_KeepFractions(string text, long ticks, CancellationToken token)
    {
        byte[] tar = new TarBuilder().Pax(("mtime", text), ("atime", "9")).File("a").ToArray();

        TarEntry entry = (await ReadAllAsync(tar, token)).Single().Entry;

        Assert.That(entry.Modified, Is.EqualTo(DateTimeOffset.UnixEpoch.AddTicks(ticks)));
        Assert.That(entry.Accessed, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(9)));
    }

    [Test]
    public async Task NextAsync_BinaryNumbers_AreRead(CancellationToken token)
    {
        byte[] header = TarBuilder.Header("a", change: block =>
        {
            new byte[] { 0x80, 0, 0, 0, 0x80, 0, 1, 0xC9 }.CopyTo(block, 100);
            new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE }.CopyTo(block, 136);
        });

        TarEntry entry = (await ReadAllAsync(new TarBuilder().Add(header).ToArray(), token)).Single().Entry;

        Assert.That((entry.Mode, entry.Modified), Is.EqualTo((0x800001C9L, DateTimeOffset.FromUnixTimeSeconds(-2))));
    }

    [Test]
    public async Task NextAsync_OldFormatsAndPrefix_AreUnderstood(CancellationToken token)
    {
        byte[] tar = new TarBuilder()
            .Add(TarBuilder.Header("old/", '\0', change: block => Array.Clear(block, 257, 8)))
            .Add(TarBuilder.Header("old/file", '\0', 1, change: block => OldFormat(block)), "x")
            .Add(TarBuilder.Header("file", change: block => TarBuilder.Put(block, 345, "prefix")))
            .Add(TarBuilder.Header("spaces", change: block => TarBuilder.Put(block, 124, "         1 ")), "y")
            .ToArray();

        IReadOnlyList<(TarEntry Entry, string Content)> entries = await ReadAllAsync(tar, token);

        Assert.That(
            entries.Select(one => (one.Entry.Name, one.Entry.IsDirectory, one.Content)),
            Is.EqualTo(new[] { ("old/", true, ""), ("old/file", false, "x"), ("prefix/file", false, ""), ("spaces", false, "y") }));
    }

    [Test]
    public async Task NextAsync_WithoutTrailer_EndsWithTheStream(CancellationToken token) =>
        Assert.That(await ReadAllAsync(new TarBuilder().File("a", "b").ToUnfinishedArray(), token), Has.Count.EqualTo(1));

    [Test]
    public async Task NextAsync_AfterTheTrailer_ReadsNoFurther(CancellationToken token) =>
        Assert.That(await ReadAllAsync([.. new byte[512], .. TarBuilder.Header("a")], token), Is.Empty);

    [Test]
    public async Task NextAsync_ContentNotRead_IsSkipped([Values(1, 511, 512, 513, 300_000)] int size, CancellationToken token)
    {
        byte[] tar = new TarBuilder().File("a", new string('x', size)).File("b", "y").ToArray();
        var reader = new TarStreamReader(new TrickleStream(tar));
        await reader.NextAsync(token);

        TarEntry? second = await reader.NextAsync(token);

        Assert.That(second!.Name, Is.EqualTo("b"));
        Assert.That(await reader.NextAsync(token), Is.Null);
    }

    private static TestCaseData Case(string name, byte[] tar, string message) => new TestCaseData(tar, message).SetArgDisplayNames(name);

    private static byte[] Pax(string record) =>
        new TarBuilder().Add(TarBuilder.Header("x", 'x', record.Length), record).File("a").ToArray();

    private static byte[] Change(byte[] block, Action<byte[]> change)
    {
        change(block);
        return block;
    }

    // Before ustar, the place of the prefix meant nothing.
    private static void OldFormat(byte[] block)
    {
        TarBuilder.Put(block, 345, "no prefix");
        Array.Clear(block, 257, 8);
    }

    private static void LargestSize(byte[] block)
    {
        Array.Fill<byte>(block, 0xFF, 124, 12);
        new byte[] { 0x80, 0, 0, 0, 0x7F }.CopyTo(block, 124);
    }

    private static async Task<IReadOnlyList<(TarEntry Entry, string Content)>> ReadAllAsync(byte[] tar, CancellationToken token)
    {
        var entries = new List<(TarEntry, string)>();
        var reader = new TarStreamReader(new TrickleStream(tar));
        byte[] buffer = new byte[700];
        while (await reader.NextAsync(token) is { } entry)
        {
            using var content = new MemoryStream();
            while (await reader.ReadAsync(buffer, token) is var count and > 0)
            {
                content.Write(buffer, 0, count);
            }

            entries.Add((entry, Encoding.UTF8.GetString(content.ToArray())));
        }

        return entries;
    }

    /// <summary>Gives few bytes at a time, as a network does.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 333)], cancellationToken);
    }
}
