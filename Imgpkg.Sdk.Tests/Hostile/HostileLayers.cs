using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Tests.Archives;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>The corpus of hostile layers, as code: what a registry or the maker of an image may put into them.</summary>
internal static partial class HostileLayers
{
    public static IEnumerable<HostileLayer> All => [.. Names(), .. Links(), .. Whiteouts(), .. Headers(), .. Streams(), .. Amounts()];

    private static HostileLayer Harmless(string name, TarBuilder layer, params string[] files) => Harmless(name, [layer], files);

    private static HostileLayer Harmless(string name, TarBuilder[] layers, params string[] files) =>
        new(name, () => [.. layers.Select(layer => layer.ToGzip())]) { Files = files };

    private static HostileLayer Refused(string name, string says, params TarBuilder[] layers) => Refused<InvalidLayerException>(name, says, layers);

    private static HostileLayer Refused<T>(string name, string says, params TarBuilder[] layers)
        where T : ImgpkgException => new(name, () => [.. layers.Select(layer => layer.ToGzip())]) { Failure = typeof(T), Says = says };

    private static HostileLayer Bytes(string name, string says, Func<byte[]> layer) =>
        new(name, () => [layer()]) { Failure = typeof(InvalidLayerException), Says = says };

    private static TarBuilder Named(string name) => new TarBuilder().Pax(("path", name)).File("x", "evil");

    private static IEnumerable<HostileLayer> Names()
    {
        const string Outside = "outside of the output directory";
        foreach (string name in new[]
        {
            "../evil", "a/../../evil", "/../evil", "./../evil", "..", "a/b/../../../evil", "..\\evil", "C:\\..\\..\\evil", "\\\\server\\..\\..\\evil", "/a/../../evil", "x/..//../evil",
        })
        {
            yield return Refused($"name {name}", Outside, Named(name));
        }

        yield return Refused("name of a prefix", Outside, new TarBuilder().Add(TarBuilder.Header("evil", change: block => TarBuilder.Put(block, 345, "a/../.."))));
        yield return Refused("name of a GNU long name", Outside, new TarBuilder().Add(TarBuilder.Header("././@LongLink", 'L', 8), "../evil\0").File("x", "evil"));
        yield return Refused("name with NUL", "cannot be a file name", Named("a\0b"));
        yield return Harmless("absolute name", Named("/etc/passwd"), "etc/passwd");
        yield return Harmless("UNC name", Named("\\\\server\\share\\evil"), "server/share/evil");
        yield return Harmless("UNC name with slashes", Named("//server/share/evil"), "server/share/evil");
        yield return Harmless("name of the directory itself", new TarBuilder().File("./", "evil").File("x", "1"), "x");
        yield return Refused<LimitExceededException>("name of 5000 bytes", "has a name of 4999 bytes", Named(string.Join('/', Enumerable.Repeat("abcd", 1000))));
        yield return Refused<FileAccessException>("name part of 300 bytes", "extract nnn", Named(new string('n', 300)));
        yield return Refused<FileAccessException>("a path that is too long with the directory's", "extract a/a/a", Named(string.Join('/', Enumerable.Repeat("a", 2040))));
        yield return OnWindows("drive letter", "C:\\Windows\\evil", "C:/Windows/evil");
        yield return OnWindows("device name", "d/NUL", "d/NUL");
        yield return OnWindows("device name with an extension", "com1.txt", "com1.txt");
        yield return OnWindows("alternate stream", "file.txt:stream", "file.txt:stream");
        yield return OnWindows("trailing dot", "file.", "file.");

        // Both, or on file systems that know no case the later one: nothing else.
        yield return Harmless("names that differ in case", new TarBuilder().File("a/File", "1").File("A/file", "2"), OperatingSystem.IsLinux() ? ["A/file", "a/File"] : ["a/File"]);
    }

    private static HostileLayer OnWindows(string name, string entry, string file) =>
        OperatingSystem.IsWindows() ? Refused($"{name} {entry}", "cannot be a file name", Named(entry)) : Harmless($"{name} {entry}", Named(entry), file);

    private static IEnumerable<HostileLayer> Links()
    {
        const string Outside = "outside of the output directory";
        yield return Refused("symbolic link out", Outside, new TarBuilder().Link("link", "../outside.txt"));
        yield return Refused("hard link out", Outside, new TarBuilder().Link("link", "../outside.txt", '1'));
        yield return Refused("symbolic link out of a directory", Outside, new TarBuilder().Link("d/link", "../../outside.txt"));
        yield return Refused("symbolic link out by a long target", Outside, new TarBuilder().Pax(("linkpath", "a/../../outside.txt")).Link("link", "x"));
        yield return Harmless("file through a link to /", new TarBuilder().Link("link", "/").File("link/evil", "1"), "link/evil");
        yield return Harmless("file through a link upwards", new TarBuilder().File("d/x", "1").Link("d/up", "..").File("d/up/evil", "2"), "d/up/evil", "d/x");
        yield return Refused("link through a link", Outside, new TarBuilder().Link("a", "b").Link("b", "..").File("a/evil", "1"));
        yield return Harmless("link in one layer, file through it in the next", [new TarBuilder().Link("etc", "/etc"), new TarBuilder().File("etc/passwd", "1")], "etc/passwd");
        yield return Harmless("link over a file", new TarBuilder().File("x", "1").Link("x", "/etc/passwd").File("y", "2"), "y");
        yield return Harmless("a link to itself", new TarBuilder().Link("loop", "loop").File("loop/x", "1"), "loop/x");
        yield return Harmless(
            "devices and a pipe",
            new TarBuilder().Add(TarBuilder.Header("null", '3')).Add(TarBuilder.Header("sda", '4')).Add(TarBuilder.Header("pipe", '6')).File("pipe", "1"),
            "pipe");
    }

    private static IEnumerable<HostileLayer> Whiteouts()
    {
        TarBuilder Below() => new TarBuilder().File("d/x", "1").File("y", "1");
        yield return Refused("whiteout of the directory above", "names nothing to delete", Below(), new TarBuilder().File(".wh..."));
        yield return Refused("whiteout of the directory itself", "names nothing to delete", Below(), new TarBuilder().File(".wh.."));
        yield return Refused("whiteout of nothing", "names nothing to delete", Below(), new TarBuilder().File("d/.wh."));
        yield return Refused("whiteout outside", "outside of the output directory", Below(), new TarBuilder().File("../.wh.outside.txt"));
        yield return Refused("opaque whiteout outside", "outside of the output directory", Below(), new TarBuilder().File("../.wh..wh..opq"));
        yield return Refused("whiteout as a directory", "outside of the output directory", Below(), new TarBuilder().File(".wh.d/../../x"));
        yield return Harmless("whiteout of everything", [Below(), new TarBuilder().File(".wh..wh..opq").File("z", "2")], "z");
        yield return Harmless("whiteout as a link", [Below(), new TarBuilder().Link(".wh.d", "/etc")], "y");
        yield return Harmless("whiteout below a file", [Below(), new TarBuilder().File("y/.wh.z")], "d/x", "y");
    }
}
