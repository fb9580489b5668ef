using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>The corpus of hostile manifests, as code.</summary>
internal static class HostileManifests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static IEnumerable<HostileManifest> All =>
    [
        Image("deep JSON", () => $"{{\"schemaVersion\":2,\"config\":{new string('[', 100_000)}"),
        Image("deep JSON that is well-formed", () => $"{{\"config\":{Blob()},\"x\":{new string('[', 65)}{new string(']', 65)}}}"),
        Image("five mebibytes", () => $"{{\"config\":{Blob()},\"layers\":[],\"x\":\"{new string(' ', 5 * 1024 * 1024)}\"}}"),
        Image("key twice", () => $"{{\"config\":{Blob()},\"layers\":[],\"layers\":[{Blob()}]}}"),
        Image("key twice, once escaped", () => $"{{\"config\":{Blob()},\"layers\":[],\"lay\\u0065rs\":[{Blob()}]}}"),
        Image("key twice in a layer", () => $"{{\"config\":{Blob()},\"layers\":[{{\"digest\":\"sha256:{Hex}\",\"size\":0,\"size\":1}}]}}"),
        Image("image and index", () => $"{{\"config\":{Blob()},\"layers\":[],\"manifests\":[]}}"),
        Image("index that is called an image", () => "{\"manifests\":[]}"),
        Image("not JSON", () => "<html>"),
        Image("two documents", () => $"{{\"config\":{Blob()}}} {{}}"),
        Image("a list", () => "[]"),
        Image("nothing", () => string.Empty),
        Image("half a character", () => $"{{\"config\":{Blob()},\"annotations\":{{\"a\":\"\\ud800\"}}}}"),
        Image("digest that is a path", () => $"{{\"config\":{Blob("sha256:../../../../etc/passwd")}}}"),
        Image("digest of another algorithm", () => $"{{\"config\":{Blob($"md5:{Hex[..32]}")}}}"),
        Image("digest in upper case", () => $"{{\"config\":{Blob($"sha256:{Hex.ToUpperInvariant()}")}}}"),
        Image("digest with a line end", () => $"{{\"config\":{Blob($"sha256:{Hex}\\n")}}}"),
        Image("size of a negative number", () => $"{{\"config\":{Blob(size: "-1")}}}"),
        Image("size beyond 64 bits", () => $"{{\"config\":{Blob(size: "9223372036854775808")}}}"),
        Image("size as a fraction", () => $"{{\"config\":{Blob(size: "1e-1")}}}"),
        Image("configuration of a gibibyte", () => $"{{\"config\":{Blob(size: "1073741824")},\"layers\":[]}}"),
        Image("hundred thousand layers of nothing", () => $"{{\"config\":{Blob()},\"layers\":[{string.Join(',', Enumerable.Repeat("{}", 100_000))}]}}"),
        Image("schema of version 1", () => "{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}"),
    ];

    private static HostileManifest Image(string name, Func<string> json) => new(name, MediaTypes.DockerManifest, json);

    private static string Blob(string digest = $"sha256:{Hex}", string size = "2") => $"{{\"mediaType\":\"{MediaTypes.DockerConfig}\",\"digest\":\"{digest}\",\"size\":{size}}}";
}
