using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Bundles;

/// <summary>The registry as it was when the pulls were recorded, put together from the dumps of its repositories.</summary>
internal static class RecordedRegistry
{
    private const string Prefix = "localhost:5001/spec-fmt/gold/";
    private static readonly string[] Dumps = ["distributed", "extract", "multi", "outer"];

    public static void Fill(MemoryTransport registry)
    {
        foreach (string dump in Dumps)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(GoldenFixtures.Repository(dump)));
            JsonElement root = document.RootElement;
            foreach (JsonElement repository in root.TryGetProperty("repositories", out JsonElement list) ? [.. list.EnumerateArray()] : new[] { root })
            {
                Load(registry, repository, repository.GetProperty("repository").GetString()!);
            }

            if (dump == "outer")
            {
                AddCopies(registry, root);
            }
        }
    }

    public static MemoryRepository Repository(MemoryTransport registry, string name) => registry.FindOrCreate(RepositoryReference.Parse(Prefix + name));

    // What "copy" had made of the outer bundle: the same content elsewhere, once with its locations images and once without its images.
    private static void AddCopies(MemoryTransport registry, JsonElement outer)
    {
        Load(registry, outer, Prefix + "outer-copied");
        Load(registry, outer, Prefix + "outer-alone");
        AddLocations(Repository(registry, "outer-copied"));
        MemoryRepository alone = Repository(registry, "outer-alone");
        Digest bundle = alone.Tags["v1.0"];
        alone.Tags.Clear();
        alone.Tags["v1"] = bundle;
        foreach (Digest image in alone.Manifests.Keys.Where(digest => digest != bundle))
        {
            alone.Manifests.TryRemove(image, out _);
        }
    }

    private static void AddLocations(MemoryRepository repository)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SuiteEnvironment.Fixture("locations/locations.json")));
        foreach (JsonElement image in document.RootElement.EnumerateArray().Where(one => one.GetProperty("repository").GetString() == Prefix + "outer-copied"))
        {
            string prefix = SuiteEnvironment.Fixture(image.GetProperty("filesPrefix").GetString()!);
            AddBlob(repository, File.ReadAllBytes(prefix + "config.json"));
            AddBlob(repository, File.ReadAllBytes(prefix + "layer.tar.gz"));
            var manifest = new ManifestContent(MediaTypes.DockerManifest, File.ReadAllBytes(prefix + "manifest.json"));
            repository.Manifests[manifest.Digest] = manifest;
            repository.Tags[image.GetProperty("tag").GetString()!] = manifest.Digest;
        }
    }

    private static void AddBlob(MemoryRepository repository, byte[] bytes) => repository.Blobs[Digest.Of(bytes)] = bytes;

    private static void Load(MemoryTransport registry, JsonElement dump, string name)
    {
        MemoryRepository repository = registry.FindOrCreate(RepositoryReference.Parse(name));
        foreach (JsonProperty blob in dump.GetProperty("blobs").EnumerateObject())
        {
            AddBlob(repository, blob.Value.GetBytesFromBase64());
        }

        foreach (JsonProperty manifest in dump.GetProperty("manifests").EnumerateObject())
        {
            repository.Manifests[Digest.Parse(manifest.Name)] = new ManifestContent(
                manifest.Value.GetProperty("mediaType").GetString()!, Encoding.UTF8.GetBytes(manifest.Value.GetProperty("content").GetString()!));
        }

        foreach (JsonProperty tag in dump.GetProperty("tags").EnumerateObject())
        {
            repository.Tags[tag.Name] = Digest.Parse(tag.Value.GetString()!);
        }
    }
}
