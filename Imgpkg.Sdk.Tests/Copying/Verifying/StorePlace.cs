using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>A local store.</summary>
internal sealed class StorePlace : IVerifiedPlace
{
    private readonly TemporaryDirectory _files = new();

    public RepositoryReference Repository => RepositoryReference.ForDirectory(_files["store"]);

    public CopyDestination Destination => CopyDestination.ToRepository(Repository);

    public void Flip(Digest layer) => DamagedFile.FlipBit(Blob(layer));

    public void RemoveBlob(Digest layer) => File.Delete(Blob(layer));

    public void RemoveImage(Digest image) => File.Delete(Blob(image));

    // The two tags change places.
    public void Mistag(Digest named, Digest actual)
    {
        string path = _files["store", "index.json"];
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text
            .Replace($"sha256-{named.Hex}.imgpkg", "between", StringComparison.Ordinal)
            .Replace($"sha256-{actual.Hex}.imgpkg", $"sha256-{named.Hex}.imgpkg", StringComparison.Ordinal)
            .Replace("between", $"sha256-{actual.Hex}.imgpkg", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Blob(Digest digest) => _files["store", "blobs", "sha256", digest.Hex];
}
