using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>The flows against a local store, without any registry.</summary>
[TestFixture]
internal sealed class LayoutFlowTests : BundleFlow
{
    private ImgpkgClient _client = null!;

    protected override RepositoryReference Repository => RepositoryReference.ForDirectory(Files["store"]);

    protected override ImgpkgClient Client => _client;

    [SetUp]
    public void SetUp() => _client = TestClient.Build();

    [TearDown]
    public async Task TearDown() => await _client.DisposeAsync();
}
