using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Archives.TarFiles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Archives;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>The parsers of archives: in memory where possible, and with real files for what writes them.</summary>
internal static partial class FuzzTargets
{
    private const int Block = 512;
    private static readonly string[] Words = ["../", "/", "\\", "path=", "size=", "mtime=", "12 ", "99 ", ".wh.", ".wh..wh..opq", ".imgpkg/images.yml", "ustar\0", "\0\0\0\0", "a/b/", "././@LongLink", "linkpath=", "GNU.sparse.major=1\n"];

    private static IEnumerable<FuzzTarget> Tars()
    {
        byte[][] tars = [Layer(), new TarBuilder().File("x", "1").ToArray(), new TarBuilder().Pax(("path", "a/b"), ("size", "3"), ("mtime", "1.5"), ("uid", "7")).File("x", "abc").ToArray()];
        byte[][] gzips = [.. tars.Select(TarBuilder.Gzip)];
        yield return new FuzzTarget("tar", tars, Words, tar => Wait(ReadAllAsync(new MemoryStream(tar)))) { Mend = MendChecksums };
        yield return new FuzzTarget("gzip and tar", gzips, Words, gzip => Wait(ReadLayerAsync(gzip)));
        yield return new FuzzTarget("tar within gzip", tars, Words, tar => Wait(ReadLayerAsync(TarBuilder.Gzip(tar)))) { Mend = MendChecksums };
        yield return new FuzzTarget("extraction of tar", tars, Words, Extract) { Mend = MendChecksums };
        yield return new FuzzTarget("tar files", tars, Words, Catalog()) { Mend = MendChecksums };
    }

    private static byte[] Layer() => new TarBuilder()
        .Directory("d/").File("d/a", "1").Link("l", "d/a").File("d/.wh.a").File(".imgpkg/images.yml", "apiVersion: x\n")
        .Pax(("path", "some/long/name"), ("mtime", "1600000000.25"), ("atime", "5")).File("x", "content")
        .Add(TarBuilder.Header("././@LongLink", 'L', 9), "long/name\0").File("y", "2").Link("h", "d/a", '1').Add(TarBuilder.Header("dev", '3'))
        .ToArray();

    private static async Task ReadAllAsync(Stream tar)
    {
        var reader = new TarStreamReader(tar);
        byte[] buffer = new byte[4096];
        while (await reader.NextAsync(default) is { } entry)
        {
            _ = EntryPath.Relative(entry.Name);
            if (entry.IsLink)
            {
                EntryPath.CheckLink(entry);
            }

            while (await reader.ReadAsync(buffer, default) > 0)
            {
                // To the end of the content.
            }
        }
    }

    private static Task<IReadOnlyDictionary<string, byte[]>> ReadLayerAsync(byte[] blob)
    {
        var layer = new Descriptor { MediaType = MediaTypes.DockerLayer, Digest = Digest.Of(blob), Size = blob.Length };
        return LayerFile.FindAllAsync(
            (_, _) => Task.FromResult<Stream>(new MemoryStream(blob)), layer, new LimitOptions { MaxUnpackedBytes = 1 << 24 }, name => name.Length % 2 == 0 ? name : null, limit: 1 << 20, default);
    }

    // Two directories, one in the other: whatever is written beside the inner one has left it.
    private static void Extract(byte[] tar)
    {
        DirectoryInfo outer = Directory.CreateTempSubdirectory("imgpkg-fuzz-");
        try
        {
            string root = outer.CreateSubdirectory("a").CreateSubdirectory("root").FullName;
            ImgpkgException? refusal = TryExtract(tar, root);
            string[] outside = [.. outer.EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Where(info => info.FullName != Path.GetDirectoryName(root) && info.FullName != root && (!info.FullName.StartsWith(root + "/", StringComparison.Ordinal) || info.LinkTarget is not null))
                .Select(info => info.FullName)];
            if (outside.Length > 0)
            {
                throw new InvalidOperationException($"written outside: {string.Join(", ", outside)}");
            }

            if (refusal is not null)
            {
                throw refusal;
            }
        }
        finally
        {
            outer.Delete(recursive: true);
        }
    }

    private static ImgpkgException? TryExtract(byte[] tar, string root)
    {
        try
        {
            Wait(new LayerExtractor(root, new UnpackingBudget(new LimitOptions { MaxEntries = 1000 })).ExtractAsync(new MemoryStream(tar), default));
            return null;
        }
        catch (ImgpkgException e)
        {
            return e;
        }
    }

    private static Action<byte[]> Catalog() => tar =>
    {
        string path = Path.Combine(Path.GetTempPath(), $"imgpkg-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tar");
        try
        {
            File.WriteAllBytes(path, tar);
            using var file = TarFile.Open(path);
            TarCatalog catalog = TarCatalog.ReadIntactPart(file);
            foreach (TarCatalogEntry entry in catalog.Entries)
            {
                _ = file.ReadAll(entry, 1 << 20);
            }

            _ = TarCatalog.Read(file);
        }
        finally
        {
            File.Delete(path);
        }
    };

    // Whatever stands at a block's place gets the checksum of a header, as long as it looks like one.
    private static void MendChecksums(byte[] tar)
    {
        for (int at = 0; at + Block <= tar.Length; at += Block)
        {
            Span<byte> block = tar.AsSpan(at, Block);
            if (block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                block.Slice(148, 8).Fill((byte)' ');
                int sum = 0;
                foreach (byte value in block)
                {
                    sum += value;
                }

                Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
            }
        }
    }

    // On this thread, so that what is allocated is counted: streams in memory never wait.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
