using System.Buffers.Binary;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Archives;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>The corpus of hostile tars of images, as code: those of relocation, and those of image layouts.</summary>
internal static class HostileArchives
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Marker = "{\"imageLayoutVersion\":\"1.0.0\"}";

    public static IEnumerable<HostileArchive> ImageSets =>
    [
        Set("deep JSON", "manifest.json is not valid", new string('[', 200_000)),
        Set("deep JSON in a member that nobody knows", "manifest.json is not valid", $"[{{\"x\":{new string('[', 100)}{new string(']', 100)}}}]"),
        Set("not UTF-8 text", "manifest.json is not valid", "[{\"ImageIndex\":null,\"Image\":{\"Refs\":[\"\ud800\"]}}]"),
        Set("neither image nor index", "manifest.json is not valid", "[{}]"),
        Set("image and index", "manifest.json is not valid", "[{\"Image\":{},\"ImageIndex\":{}}]"),
        Set("size that is a text", "manifest.json is not valid", "[{\"Image\":{\"Layers\":[{\"Size\":\"9\"}]}}]"),
        Set("size beyond 64 bits", "manifest.json is not valid", "[{\"Image\":{\"Layers\":[{\"Size\":9223372036854775808}]}}]"),
        Set("digest that is a path", "manifest.json is not valid", "[{\"Image\":{\"Refs\":[\"a.test/aa\"],\"Manifest\":{\"Digest\":\"sha256:../../x\"}}}]"),
        Set("no names", "manifest.json is not valid", $"[{{\"Image\":{{\"Refs\":[],\"Manifest\":{{\"Digest\":\"sha256:{Hex}\"}},\"Config\":{{\"Digest\":\"sha256:{Hex}\"}}}}}}]"),
        new("document of 4 EiB", "unexpected EOF", () => new TarBuilder().Add(Binary("manifest.json", 1L << 62)).ToArray()),
        new("negative size", "unexpected EOF", () => new TarBuilder().Add(Binary("manifest.json", -1)).ToArray()),
        new("document behind 70,000 entries", "more than 65536 entries", () => Entries(70_000)),
        new("document as a link", "manifest.json not found in tar", () => new TarBuilder().Link("manifest.json", "/etc/passwd").ToArray()),
        new("document by way of a path", "manifest.json not found in tar", () => new TarBuilder().File("../manifest.json", "[]").ToArray()),
        new("long name of a mebibyte", "extended header of 1048576 bytes", () => new TarBuilder().Add(TarBuilder.Header("././@LongLink", 'L', 1 << 20), new string('a', 1 << 20)).ToArray()),
        new("nothing", "manifest.json not found in tar", () => []),
        new("text", "unexpected EOF", () => "no tar"u8.ToArray()),
    ];

    public static IEnumerable<HostileArchive> Layouts =>
    [
        new("no marker", "oci-layout not found", () => new TarBuilder().File("index.json", "{}").ToArray()),
        new("marker of another version", "is not supported", () => new TarBuilder().File("oci-layout", "{\"imageLayoutVersion\":\"9\"}").File("index.json", "{}").ToArray()),
        new("marker that is nested deep", "oci-layout is not valid", () => new TarBuilder().File("oci-layout", new string('[', 10_000)).File("index.json", "{}").ToArray()),
        new("marker of half a character", "oci-layout is not valid", () => new TarBuilder().File("oci-layout", "{\"imageLayoutVersion\":\"\\ud800\"}").File("index.json", "{}").ToArray()),
        Layout("deep JSON", "index.json is not valid", $"{{\"manifests\":{new string('[', 100_000)}"),
        Layout("key twice", "index.json is not valid", "{\"manifests\":[],\"manifests\":[]}"),
        Layout("digest that is a path", "index.json is not valid", "{\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}]}"),
        Layout("manifest that is not there", "", Index(Hex, 3)),
        Layout("manifest of another digest", "does not match", Index(Hex, 2), ($"blobs/sha256/{Hex}", "{}")),
        Layout("manifest of five mebibytes", "larger than the limit", Index(Hex, 5 << 20), ($"blobs/sha256/{Hex}", new string(' ', 5 << 20))),
    ];

    private static HostileArchive Set(string name, string says, string json) => new(name, says, () => new TarBuilder().File("manifest.json", json).ToArray());

    private static HostileArchive Layout(string name, string says, string index, params (string Name, string Content)[] blobs) => new(name, says, () => blobs
        .Aggregate(new TarBuilder().File("oci-layout", Marker).File("index.json", index), (tar, blob) => tar.File(blob.Name, blob.Content)).ToArray());

    private static string Index(string hex, int size) =>
        $$$"""{"manifests":[{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"sha256:{{{hex}}}","size":{{{size}}},"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}""";

    private static byte[] Entries(int count)
    {
        var tar = new TarBuilder();
        byte[] header = TarBuilder.Header("filler");
        foreach (int _ in Enumerable.Range(0, count))
        {
            tar.Raw(header);
        }

        return tar.File("manifest.json", "[]").ToArray();
    }

    private static byte[] Binary(string name, long size) => TarBuilder.Header(name, change: block =>
    {
        block.AsSpan(124, 12).Fill(size < 0 ? (byte)0xff : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128), size);
        block[124] = size < 0 ? (byte)0xff : (byte)0x80;
    });
}
