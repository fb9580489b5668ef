using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Layout;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Layout;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LayoutRepositoryStoreTests : RepositoryStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imgpkg-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override RepositoryReference Name(string name) => RepositoryReference.ForDirectory(Path.Combine(_folder.FullName, name));

    protected override IRepositoryStore Open(RepositoryReference repository) => new LayoutTransport().Open(repository);
}
