using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>The flows against a registry that wants bearer tokens and speaks https.</summary>
[TestFixture]
internal sealed class LoopbackFlowTests : BundleFlow
{
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;

    protected override RepositoryReference Repository => RepositoryReference.Parse(_registry.FullName("team/app"));

    protected override ImgpkgClient Client => _client;

    [SetUp]
    public async Task SetUp()
    {
        _registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { Https = true, Authentication = LoopbackAuthentication.Bearer });
        _client = TestClient.Build(options =>
        {
            options.Username = "user";
            options.Password = "password";
            options.VerifyCertificates = false;
        });
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }
}
