using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>A repository of a real registry, damaged in the registry's files.</summary>
internal sealed class RegistryPlace : IVerifiedPlace
{
    private readonly TemporaryDirectory _files;
    private readonly DockerRegistryProcess _registry;

    private RegistryPlace(TemporaryDirectory files, DockerRegistryProcess registry) => (_files, _registry) = (files, registry);

    public RepositoryReference Repository => RepositoryReference.Parse($"{_registry.Host}/site/deep");

    public CopyDestination Destination => CopyDestination.ToRepository(Repository);

    public static async Task<RegistryPlace> StartAsync(CancellationToken cancellationToken)
    {
        var files = new TemporaryDirectory();
        return new RegistryPlace(files, await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = files.FullPath }, cancellationToken));
    }

    public void Flip(Digest layer) => DamagedFile.FlipBit(Data(layer));

    public void RemoveBlob(Digest layer) => File.Delete(Data(layer));

    public void RemoveImage(Digest image) => File.Delete(Manifests("revisions", "sha256", image.Hex, "link"));

    public void Mistag(Digest named, Digest actual) => File.WriteAllText(Manifests("tags", $"sha256-{named.Hex}.imgpkg", "current", "link"), actual.ToString());

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _files.Dispose();
    }

    private string Data(Digest blob) => _files["docker", "registry", "v2", "blobs", "sha256", blob.Hex[..2], blob.Hex, "data"];

    private string Manifests(params string[] parts) => Path.Combine([_files["docker", "registry", "v2", "repositories", "site", "deep", "_manifests"], .. parts]);
}
