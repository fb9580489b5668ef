using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Memory;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MemoryRepositoryStoreTests : RepositoryStoreContract
{
    private readonly MemoryTransport _transport = new();

    protected override RepositoryReference Name(string name) => RepositoryReference.Parse($"registry.test/team/{name}");

    protected override IRepositoryStore Open(RepositoryReference repository) => _transport.Open(repository, RepositoryAccess.Write);
}
