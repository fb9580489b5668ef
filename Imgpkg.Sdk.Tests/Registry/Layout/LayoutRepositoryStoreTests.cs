using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Layout;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed partial class LayoutRepositoryStoreTests : RepositoryStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imgpkg-test-");

    private IRepositoryStore Store => Open(Repository);

    private string IndexPath => Path.Combine(Repository.Path, "index.json");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override RepositoryReference Name(string name) => RepositoryReference.ForDirectory(Path.Combine(_folder.FullName, name));

    protected override IRepositoryStore Open(RepositoryReference repository) => new LayoutTransport().Open(repository, RepositoryAccess.Write);

    private string BlobPath(Digest digest) => Path.Combine(Repository.Path, "blobs", digest.Algorithm, digest.Hex);

    private string[] Files() =>
        [.. Directory.EnumerateFiles(Repository.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Path, path)).Order(StringComparer.Ordinal)];

    private static string Entry(ManifestContent manifest, string? annotations = null, string? more = null) =>
        SampleImage.Json(manifest.Descriptor)[..^1] + more + (annotations is null ? "}" : $",\"annotations\":{{{annotations}}}}}");
}
