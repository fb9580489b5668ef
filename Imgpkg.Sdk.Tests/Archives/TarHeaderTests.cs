using System.Formats.Tar;
using System.Text;
using Imgpkg.Sdk.Archives;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives;

[TestFixture]
internal sealed class TarHeaderTests
{
    private const long GoDirectory = 0x80000000;

    private static readonly string Hundred = new('n', 100);

    public static IEnumerable<TestCaseData> Formats()
    {
        yield return new TestCaseData("a.txt", "ustar").SetArgDisplayNames("short");
        yield return new TestCaseData("a:*?\"<>|\\\n\u007f b.txt", "ustar").SetArgDisplayNames("any ASCII");
        yield return new TestCaseData(Hundred, "ustar").SetArgDisplayNames("100 bytes");
        yield return new TestCaseData($"{Hundred}n", "pax").SetArgDisplayNames("101 bytes without slash");
        yield return new TestCaseData($"d/{Hundred}", "ustar").SetArgDisplayNames("suffix of 100");
        yield return new TestCaseData($"d/{Hundred}n", "pax").SetArgDisplayNames("suffix of 101");
        yield return new TestCaseData($"{new string('p', 155)}/s", "ustar").SetArgDisplayNames("prefix of 155");
        yield return new TestCaseData($"{new string('p', 156)}/s", "pax").SetArgDisplayNames("prefix of 156");
        yield return new TestCaseData($"{new string('p', 120)}/{new string('q', 30)}/{new string('s', 99)}", "ustar").SetArgDisplayNames("last slash in reach");
        yield return new TestCaseData($"a/{new string('q', 160)}", "pax").SetArgDisplayNames("only one split point is tried");
        yield return new TestCaseData("größe.txt", "pax").SetArgDisplayNames("non-ASCII");
        yield return new TestCaseData("😀", "pax").SetArgDisplayNames("nothing left in the header");
        yield return new TestCaseData($"ü/{new string('x', 97)}/y", "pax").SetArgDisplayNames("cut after a slash");
        yield return new TestCaseData($"{new string('p', 99)}/{new string('s', 101)}", "pax").SetArgDisplayNames("slash as 100th byte");
    }

    [TestCaseSource(nameof(Formats))]
    public void Format_OwnerMode_ChoosesTheFirstFormatThatFits(string name, string format)
    {
        byte[] tar = [.. TarHeader.Format(name, isDirectory: false, 0x180, 0), .. new byte[1024]];

        Assert.That(TarDump.Read(tar).Select(entry => (entry.Name, entry.Format, entry.Mode)), Is.EqualTo(new[] { (name, format, "600") }));
    }

    [TestCaseSource(nameof(Formats))]
    public void Format_AnyName_IsReadByTheBaseLibrary(string name, string format)
    {
        byte[] tar = [.. TarHeader.Format(name, isDirectory: false, 0x1ED, 3), .. "abc"u8, .. new byte[509 + 1024]];
        using var reader = new TarReader(new MemoryStream(tar));

        System.Formats.Tar.TarEntry entry = reader.GetNextEntry()!;

        Assert.That((entry.Name, entry.Length, (int)entry.Mode, entry.Uid, entry.Gid, entry.ModificationTime), Is.EqualTo((name, 3, 0x1ED, 0, 0, DateTimeOffset.UnixEpoch)));
        Assert.That(entry.Format, Is.EqualTo(format == "ustar" ? TarEntryFormat.Ustar : TarEntryFormat.Pax));
        Assert.That(reader.GetNextEntry(), Is.Null);
    }

    [TestCaseSource(nameof(Formats))]
    public void Format_ModeBeyondOctal_IsGnu(string name, string format)
    {
        byte[] tar = [.. TarHeader.Format(name, isDirectory: true, GoDirectory | 0x1C9, 0), .. new byte[1024]];

        Assert.That(TarDump.Read(tar).Select(entry => (entry.Name, entry.Format, entry.Mode)), Is.EqualTo(new[] { (name, "gnu", "20000000711") }), format);
        Assert.That(tar.AsSpan(tar.Length - 1024 - 512 + 100, 8).ToArray(), Is.EqualTo(new byte[] { 0x80, 0, 0, 0, 0x80, 0, 1, 0xC9 }));
    }

    [Test]
    public void Format_LongGnuName_PrecedesWithALongLink()
    {
        byte[] blocks = TarHeader.Format($"{Hundred}x", isDirectory: true, GoDirectory, 0);

        Assert.That(blocks, Has.Length.EqualTo(3 * 512));
        Assert.That(Text(blocks, 0, 100), Is.EqualTo("././@LongLink"));
        Assert.That((char)blocks[156], Is.EqualTo('L'));
        Assert.That(Text(blocks, 124, 12), Is.EqualTo("00000000146"));
        Assert.That(blocks.AsSpan(329, 16).ToArray(), Is.All.Zero);
        Assert.That(Text(blocks, 1024, 100), Is.EqualTo(Hundred));
    }

    [Test]
    public void Format_PaxName_NamesTheExtraHeaderAfterTheDirectory()
    {
        byte[] blocks = TarHeader.Format("übung/größe.txt", isDirectory: false, 0x180, 29);

        Assert.That(Text(blocks, 0, 100), Is.EqualTo("bung/PaxHeaders.0/gre.txt"));
        Assert.That(Text(blocks, 100, 8), Is.EqualTo("0000000"));
        Assert.That(blocks.AsSpan(329, 16).ToArray(), Is.All.Zero);
        Assert.That(Text(blocks, 512, 512), Is.EqualTo("27 path=übung/größe.txt\n"));
        Assert.That(Text(blocks, 1024, 100), Is.EqualTo("bung/gre.txt"));
        Assert.That(Text(blocks, 1024 + 329, 8), Is.EqualTo("0000000"));
    }

    [TestCase(0x1FFFFFFFFL, "77777777777", "ustar")]
    [TestCase(0x200000000L, "00000000000", "pax")]
    public void Format_SizeAtTheOctalLimit_SwitchesToPax(long size, string field, string format)
    {
        byte[] blocks = TarHeader.Format("big", isDirectory: false, 0x180, size);

        Assert.That(Text(blocks, blocks.Length - 512 + 124, 12), Is.EqualTo(field));
        Assert.That(blocks, Has.Length.EqualTo(format == "ustar" ? 512 : 1536));
        if (format == "pax")
        {
            Assert.That(Text(blocks, 512, 512), Is.EqualTo("19 size=8589934592\n"));
        }
    }

    [Test]
    public void Format_LongNameAndSize_SortsTheRecords()
    {
        byte[] blocks = TarHeader.Format($"{Hundred}x", isDirectory: false, 0x180, 0x200000000L);

        Assert.That(Text(blocks, 512, 512), Is.EqualTo($"111 path={Hundred}x\n19 size=8589934592\n"));
    }

    [Test]
    public void Format_GnuSizeBeyondOctal_IsBinary()
    {
        byte[] blocks = TarHeader.Format("setuid", isDirectory: false, 0x00800000, 0x200000000L);

        Assert.That(blocks.AsSpan(124, 12).ToArray(), Is.EqualTo(new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0 }));
    }

    [TestCase(90)]
    [TestCase(91)]
    [TestCase(92)]
    [TestCase(988)]
    [TestCase(989)]
    [TestCase(990)]
    public void Format_PaxRecordAroundAPowerOfTen_CountsItsOwnLength(int length)
    {
        string name = $"é{new string('x', length - 2)}";
        byte[] blocks = TarHeader.Format(name, isDirectory: false, 0x180, 0);
        string record = Encoding.UTF8.GetString(blocks.AsSpan(512, blocks.Length - 1024)).TrimEnd('\0');

        Assert.That(record, Does.StartWith($"{Encoding.UTF8.GetByteCount(record)} path=").And.EndsWith("\n"));
    }

    [Test]
    public void Format_WorkedExample_HasTheSpecifiedBytes()
    {
        byte[] expected = new byte[512];
        TarBuilder.Put(expected, 0, ".");
        TarBuilder.Put(expected, 0x64, "0000700\00000000\00000000\000000000000\000000000000\0007251\0 5");
        TarBuilder.Put(expected, 0x101, "ustar\000");
        TarBuilder.Put(expected, 0x149, "0000000\00000000");

        Assert.That(TarHeader.Format(".", isDirectory: true, 0x1C0, 0), Is.EqualTo(expected));
    }

    private static string Text(byte[] bytes, int offset, int length) => Encoding.UTF8.GetString(bytes, offset, length).TrimEnd('\0');
}
