using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>The flows against a real registry that wants a password.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
internal sealed class DockerRegistryFlowTests : BundleFlow
{
    private DockerRegistryProcess? _registry;
    private ImgpkgClient _client = null!;

    protected override RepositoryReference Repository => RepositoryReference.Parse($"{_registry!.Host}/team/app");

    protected override ImgpkgClient Client => _client;

    [SetUp]
    public async Task SetUp()
    {
        _registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true });
        _client = TestClient.Build(options => (options.Username, options.Password) = (DockerRegistryProcess.UserName, DockerRegistryProcess.Password));
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_registry is not null)
        {
            await _client.DisposeAsync();
            await _registry.DisposeAsync();
        }
    }
}
