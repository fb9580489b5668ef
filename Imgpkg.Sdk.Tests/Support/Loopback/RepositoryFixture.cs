using System.Text.Json;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Reads the dumps of repositories below <c>Fixtures/fixtures</c> into a registry.</summary>
internal static class RepositoryFixture
{
    /// <summary>Loads a dump and returns the names of its repositories, without the registry they were taken from.</summary>
    public static IReadOnlyList<string> Load(LoopbackRegistry registry, string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement root = document.RootElement;
        return root.TryGetProperty("repositories", out JsonElement repositories)
            ? [.. repositories.EnumerateArray().Select(repository => LoadOne(registry, repository))]
            : [LoadOne(registry, root)];
    }

    private static string LoadOne(LoopbackRegistry registry, JsonElement dump)
    {
        string name = dump.GetProperty("repository").GetString()!.Split('/', 2)[1];
        LoopbackRepository repository = registry[name];
        foreach (JsonProperty blob in dump.GetProperty("blobs").EnumerateObject())
        {
            repository.AddBlob(Digest.Parse(blob.Name), blob.Value.GetBytesFromBase64());
        }

        foreach (JsonProperty manifest in dump.GetProperty("manifests").EnumerateObject())
        {
            Digest stored = repository.AddManifest(manifest.Value.GetProperty("mediaType").GetString()!, manifest.Value.GetProperty("content").GetString()!);
            Assert.That(stored.ToString(), Is.EqualTo(manifest.Name), "the fixture was changed");
        }

        foreach (JsonProperty tag in dump.GetProperty("tags").EnumerateObject())
        {
            repository.SetTag(tag.Name, Digest.Parse(tag.Value.GetString()!));
        }

        return name;
    }
}
