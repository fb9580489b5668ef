using System.Text.Json.Nodes;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>A tar of an OCI image layout.</summary>
internal sealed class OciArchivePlace : IVerifiedPlace
{
    private readonly TemporaryDirectory _files = new();

    public string Path => _files["deep.tar"];

    public RepositoryReference Repository => RepositoryReference.ForOciArchive(Path);

    public CopyDestination Destination => CopyDestination.ToOciArchive(Path);

    public void Flip(Digest layer) => RewrittenTar.Rewrite(Path, (name, bytes) => name == Entry(layer) ? RewrittenTar.Flipped(bytes) : bytes);

    public void RemoveBlob(Digest layer) => RewrittenTar.Rewrite(Path, (name, bytes) => name == Entry(layer) ? null : bytes);

    public void RemoveImage(Digest image) => RemoveBlob(image);

    public void Mistag(Digest named, Digest actual) => RewrittenTar.Rewrite(Path, (name, bytes) =>
    {
        if (name != "index.json")
        {
            return bytes;
        }

        JsonNode index = JsonNode.Parse(bytes)!;
        JsonNode entry = index["manifests"]!.AsArray().First(one => one!["digest"]!.GetValue<string>() == actual.ToString())!;
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = $"sha256-{named.Hex}.imgpkg" };
        return System.Text.Encoding.UTF8.GetBytes(index.ToJsonString());
    });

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Entry(Digest blob) => $"blobs/sha256/{blob.Hex}";
}
