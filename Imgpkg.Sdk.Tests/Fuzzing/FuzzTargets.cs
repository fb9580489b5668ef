using System.Text;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Archives.OciLayouts;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Http;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>The parsers, each with inputs to begin with.</summary>
internal static partial class FuzzTargets
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly string[] Json = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "{\"\":", "[[[[", "\"\"", "\\\"", " ", "e9"];
    private static readonly string[] Yaml = ["\n- ", "\n  ", ": ", "&a ", "*a ", "!!binary ", "!<x> ", "%YAML 1.1\n", "---\n", "|\n", ">-\n", "? ", "<<: ", "'", "\"", "#", "{", "}", "[", "]", "\t", "images:", "~"];

    public static IEnumerable<FuzzTarget> All => [.. Texts(), .. Documents(), .. Locks(), .. Tars()];

    private static IEnumerable<FuzzTarget> Texts()
    {
        yield return Text(
            "references",
            ["registry.test:5000/team/app:v1", "app", $"localhost/a/b@sha256:{Hex}", $"index.docker.io/library/a:b@sha256:{Hex}", "oci:store/app:v1", "imgpkg-tar:app.tar", "[::1]:5000/a", "oci-archive:a.tar:t"],
            [":", "@", "/", "sha256:", "sha512:", "%2f", "..", "//", "[::1]", "oci:", "A", "_", "-", ":65536", "xn--"],
            text =>
            {
                Try(() => ImageReference.Parse(text));
                Try(() => TagReference.Parse(text));
                Try(() => DigestReference.Parse(text));
                Try(() => RepositoryReference.Parse(text));
                Digest.Parse(text);
            });
        yield return Text(
            "challenges",
            ["Bearer realm=\"https://auth.test/token\",service=\"registry.test\",scope=\"repository:a/b:pull,push\"", "Basic realm=\"x\", Bearer realm=x, Negotiate dG9rZW4=", "Digest qop=\"auth, auth-int\", algorithm=MD5", ""],
            ["Bearer ", "Basic ", "realm=", "\"", "\\", ",", "=", "scope=", ";", "\t"],
            text =>
            {
                ChallengeParser.Parse([text, text[(text.Length / 2)..]]);
                LinkHeader.Next([text]);
            });
        yield return Text(
            "link headers",
            ["</v2/a/tags/list?last=b&n=1000>; rel=\"next\"", "<https://other.test/x>; rel=prev, <?last=b>; title=\"a,b\"; rel=next"],
            ["<", ">", ";", "rel=", "next", "\"", ",", "//"],
            text =>
            {
                if (LinkHeader.Next([text]) is { } link)
                {
                    RegistryUris.Resolve(new Uri("https://registry.test/v2/a/tags/list"), link);
                }
            });
        yield return Bytes(
            "docker configuration",
            [
                $"{{\"auths\":{{\"registry.test\":{{\"auth\":\"dXNlcjpwYXNzd29yZA==\"}},\"https://index.docker.io/v1/\":{{\"username\":\"u\",\"password\":\"p\",\"identitytoken\":\"t\"}}}},\"credHelpers\":{{\"a.test\":\"x\"}},\"credsStore\":\"store\"}}",
                "\ufeff{\"auths\":{}}",
            ],
            [.. Json, "auths", "auth", "credsStore", "credHelpers", "identitytoken", "registrytoken", "=", "https://", "/v1/"],
            bytes => DockerConfig.Parse(bytes)) with { Expected = [typeof(FormatException), typeof(InvalidOperationException)] };
        yield return Bytes(
            "answers of credential helpers",
            ["{\"ServerURL\":\"https://a\",\"Username\":\"u\",\"Secret\":\"s\"}", "{\"Username\":\"<token>\",\"Secret\":\"s\"}", "credentials not found in native keychain"],
            [.. Json, "Username", "Secret", "<token>"],
            bytes =>
            {
                HelperAnswer.Read(0, bytes);
                HelperAnswer.Read(1, bytes);
            });
    }

    private static IEnumerable<FuzzTarget> Documents()
    {
        string blob = $"{{\"mediaType\":\"{MediaTypes.OciConfig}\",\"digest\":\"sha256:{Hex}\",\"size\":12,\"annotations\":{{\"a\":\"b\"}},\"urls\":[\"https://x/\"],\"platform\":{{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}}}}";
        string manifest = $"{{\"schemaVersion\":2,\"mediaType\":\"{MediaTypes.OciManifest}\",\"config\":{blob},\"layers\":[{blob},{blob}],\"annotations\":{{\"x\":\"\\u00e9\"}},\"subject\":{blob},\"artifactType\":\"t\"}}";
        string index = $"{{\"schemaVersion\":2,\"mediaType\":\"{MediaTypes.OciIndex}\",\"manifests\":[{blob},{blob}],\"annotations\":{{\"x\":\"y\"}}}}";
        string[] words = [.. Json, "mediaType", "manifests", "layers", "config", "digest", "size", "annotations", "subject", MediaTypes.OciIndex, MediaTypes.DockerManifest, $"sha256:{Hex}", "org.opencontainers.image.ref.name"];
        yield return Bytes("manifests and indexes", [manifest, index], words, bytes =>
        {
            var content = ManifestContent.Receive(bytes, contentType: null, expected: null);
            Try(() => ImageManifest.Parse(content));
            Try(() => ImageIndex.Parse(content));
            OciJson.ReadReferrer(content);
        });
        yield return Bytes(
            "image configurations",
            [$"{{\"config\":{{\"Labels\":{{\"dev.carvel.imgpkg.bundle\":\"true\"}}}},\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[\"sha256:{Hex}\"]}}}}", "{\"config\":null}"],
            [.. words, "Labels", "rootfs", "diff_ids"],
            bytes => ImageConfig.Parse(bytes, Digest.Of(bytes)));
        yield return Bytes("indexes of image layouts", [index, index.Replace("\"a\":\"b\"", "\"org.opencontainers.image.ref.name\":\"v1\"", StringComparison.Ordinal)], words, bytes => OciArchiveIndex.Read(bytes));
        yield return Bytes("documents of image sets", [ImageSet(manifest), "[]", "null"], [.. words, "Image", "ImageIndex", "Refs", "Raw", "Labels", "DiffID", "MANIFEST"], bytes => ImageSetCheck.Verify(ImageSetDocument.Parse(bytes)));
    }

    private static string ImageSet(string manifest)
    {
        const string Config = "{\"config\":{}}";
        string raw = $"{{\"config\":{{\"digest\":\"{Digest.Of(Encoding.UTF8.GetBytes(Config))}\",\"size\":{Config.Length}}},\"layers\":[]}}";
        string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        string image = $"{{\"Refs\":[\"registry.test/a@sha256:{Hex}\"],\"Layers\":null,\"Config\":{{\"Digest\":\"{Digest.Of(Encoding.UTF8.GetBytes(Config))}\",\"Raw\":{Quoted(Config)}}},\"Manifest\":{{\"MediaType\":\"{MediaTypes.OciManifest}\",\"Digest\":\"{Digest.Of(Encoding.UTF8.GetBytes(raw))}\",\"Raw\":{Quoted(raw)}}},\"Tag\":\"v1\",\"OrigRef\":\"\",\"Labels\":{{\"dev.carvel.imgpkg.copy.root-bundle\":\"\"}}}}";
        string index = $"{{\"Refs\":[\"registry.test/a@sha256:{Hex}\"],\"Images\":[{image}],\"Indexes\":[{{\"Refs\":null,\"Images\":null,\"Indexes\":null,\"MediaType\":\"{MediaTypes.OciIndex}\",\"Digest\":\"sha256:{Hex}\",\"Raw\":{Quoted(manifest)},\"Tag\":\"\",\"OrigRef\":\"\",\"Labels\":null}}],\"MediaType\":\"{MediaTypes.OciIndex}\",\"Digest\":\"sha256:{Hex}\",\"Raw\":\"{{}}\",\"Tag\":\"\",\"OrigRef\":\"\",\"Labels\":null}}";
        return $"[{{\"ImageIndex\":null,\"Image\":{image}}},{{\"ImageIndex\":{index},\"Image\":null}}]";
    }

    private static IEnumerable<FuzzTarget> Locks()
    {
        string image = $"registry.test/a/b@sha256:{Hex}";
        string images = $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {image}\n  annotations:\n    a: \"b\"\n    c: |\n      d\n- &x\n  image: '{image}'\n- *x\n";
        string[] words = [.. Yaml, "annotations:", "apiVersion: ", image, $"@sha256:{Hex}", "ImagesLock"];
        yield return Text("ImagesLock", [images, "---\n# c\n{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock, images: []}\n"], words, text => ImagesLock.Parse(text)) with { BytesPerByte = 4096 };
        yield return Text("BundleLock", [$"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: BundleLock\nbundle:\n  image: {image}\n  tag: v1\n"], [.. words, "tag: ", "bundle:"], text => BundleLock.Parse(text)) with { BytesPerByte = 4096 };
        yield return Text(
            "image locations", [$"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImageLocations\nimages:\n- image: {image}\n  isBundle: true\n"], [.. words, "isBundle: ", "yes"], text => ImageLocations.Parse(text)) with { BytesPerByte = 4096 };
        yield return Bytes(
            "bundle metadata",
            ["metadata:\n  a: b\nauthors:\n- name: N\n  email: e@x\nwebsites:\n- url: https://x\n"],
            [.. Yaml, "authors:", "metadata:", "websites:", "url: "],
            bytes => BundleMetadataReader.Read(bytes)) with { BytesPerByte = 4096 };
    }

    private static FuzzTarget Text(string name, string[] seeds, string[] words, Action<string> parse) =>
        new(name, [.. seeds.Select(Encoding.UTF8.GetBytes)], words, bytes => parse(Encoding.UTF8.GetString(bytes)));

    private static FuzzTarget Bytes(string name, string[] seeds, string[] words, Action<byte[]> parse) => new(name, [.. seeds.Select(Encoding.UTF8.GetBytes)], words, parse);

    // One refusal must not keep the other parsers of a target from the input.
    private static void Try(Action parse)
    {
        try
        {
            parse();
        }
        catch (ImgpkgException)
        {
            // As it should be.
        }
    }
}
