using System.Text.Json.Nodes;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>An archive as <c>copy --to-tar</c> writes it.</summary>
internal sealed class ImageSetPlace : IVerifiedPlace
{
    private readonly TemporaryDirectory _files = new();

    public string Path => _files["deep.tar"];

    public RepositoryReference Repository => RepositoryReference.ForArchive(Path);

    public CopyDestination Destination => CopyDestination.ToArchive(Path);

    public void Flip(Digest layer) => RewrittenTar.Rewrite(Path, (name, bytes) => name == Entry(layer) ? RewrittenTar.Flipped(bytes) : bytes);

    public void RemoveBlob(Digest layer) => RewrittenTar.Rewrite(Path, (name, bytes) => name == Entry(layer) ? null : bytes);

    public void RemoveImage(Digest image) => ChangeDocument(roots => roots.Remove(Root(roots, image)));

    public void Mistag(Digest named, Digest actual) => ChangeDocument(roots => Root(roots, actual)["Image"]!["Tag"] = $"sha256-{named.Hex}.imgpkg");

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Entry(Digest layer) => $"sha256-{layer.Hex}.tar.gz";

    private static JsonNode Root(JsonArray roots, Digest image) => roots.First(root => (root!["Image"] ?? root["ImageIndex"])!["Refs"]!.ToJsonString().Contains(image.Hex, StringComparison.Ordinal))!;

    private void ChangeDocument(Action<JsonArray> change) => RewrittenTar.Rewrite(Path, (name, bytes) =>
    {
        if (name != "manifest.json")
        {
            return bytes;
        }

        JsonArray roots = JsonNode.Parse(bytes)!.AsArray();
        change(roots);
        return System.Text.Encoding.UTF8.GetBytes(roots.ToJsonString());
    });
}
