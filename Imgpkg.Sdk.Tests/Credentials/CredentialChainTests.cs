using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CredentialChainTests
{
    private DockerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DockerFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    // R2.1
    [Test]
    public void Create_Order_IsTheDocumentedOne()
    {
        _folder.Environment["IMGPKG_ACTIVE_KEYCHAINS"] = "github";
        CredentialChain chain = Create(new ImgpkgOptions(), new Scripted(null), new Scripted(null));
        Type[] expected =
        [
            typeof(EnvironmentCredentialProvider),
            typeof(Scripted),
            typeof(Scripted),
            typeof(KeychainCredentialProvider),
            typeof(OptionsCredentialProvider),
            typeof(DockerConfigCredentialProvider),
        ];
        Assert.That(chain.Providers.Select(provider => provider.GetType()), Is.EqualTo(expected));
    }

    [Test]
    public async Task Create_OtherSources_AreAskedInTheirOrder()
    {
        var options = new ImgpkgOptions { Username = "options", Password = "p", Credentials = { Sources = [CredentialSource.DockerConfig, CredentialSource.Options] } };
        _folder.Config("""{"auths":{"reg.io":{"username":"docker","password":"p"}}}""");
        _folder.Environment["IMGPKG_REGISTRY_FOO"] = "would fail";
        CredentialChain chain = Create(options, new Scripted(RegistryCredential.Basic("added", "p")));
        Assert.That(DockerFolder.Show(await chain.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default)), Is.EqualTo("docker:p"));
        Assert.That(DockerFolder.Show(await chain.GetCredentialAsync(RepositoryReference.Parse("other.io/app"), default)), Is.EqualTo("options:p"));
    }

    // Sources present: e(nvironment), a(dded), k(eychain), o(ptions), A(nonymous option), d(ocker config). Who answers (registry 2.1).
    [TestCase("eakod", "environment:p")]
    [TestCase("akod", "added:p")]
    [TestCase("kod", "keychain:p")]
    [TestCase("kAd", "keychain:p")]
    [TestCase("od", "options:p")]
    [TestCase("d", "docker:p")]
    [TestCase("", "anonymous")]
    [TestCase("eA", "environment:p")]
    [TestCase("aA", "added:p")]
    [TestCase("Ad", "anonymous")]
    [TestCase("oAd", "options:p")]
    public async Task GetCredential_SourcesPresent_TheFirstAnswers(string sources, string expected)
    {
        if (sources.Contains('e', StringComparison.Ordinal))
        {
            _folder.Environment["IMGPKG_REGISTRY_HOSTNAME"] = "ghcr.io";
            _folder.Environment["IMGPKG_REGISTRY_USERNAME"] = "environment";
            _folder.Environment["IMGPKG_REGISTRY_PASSWORD"] = "p";
        }

        if (sources.Contains('k', StringComparison.Ordinal))
        {
            _folder.Environment["IMGPKG_ACTIVE_KEYCHAINS"] = "github";
            _folder.Environment["GITHUB_ACTOR"] = "keychain";
            _folder.Environment["GITHUB_TOKEN"] = "p";
        }

        if (sources.Contains('d', StringComparison.Ordinal))
        {
            _folder.Config("""{"auths":{"ghcr.io":{"username":"docker","password":"p"}}}""");
        }

        var options = new ImgpkgOptions { Anonymous = sources.Contains('A', StringComparison.Ordinal) };
        (options.Username, options.Password) = sources.Contains('o', StringComparison.Ordinal) ? ("options", "p") : (null, null);
        RegistryCredential? added = sources.Contains('a', StringComparison.Ordinal) ? RegistryCredential.Basic("added", "p") : null;
        RegistryCredential? found = await Create(options, new Scripted(added)).GetCredentialAsync(RepositoryReference.Parse("ghcr.io/team/app"), default);
        Assert.That(DockerFolder.Show(found), Is.EqualTo(expected));
    }

    [Test]
    public async Task GetCredential_AnonymousAnswer_StopsTheSearch()
    {
        var last = new Scripted(RegistryCredential.Basic("me", "p"));
        var chain = new CredentialChain([new Scripted(null), new Scripted(RegistryCredential.Anonymous), last]);
        RegistryCredential? found = await chain.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default);
        Assert.That(found!.IsAnonymous);
        Assert.That(last.Calls, Is.Zero);
    }

    [Test]
    public void GetCredential_FailingProvider_AbortsTheSearch()
    {
        _folder.Environment["IMGPKG_REGISTRY_FOO"] = "x";
        var added = new Scripted(RegistryCredential.Basic("me", "p"));
        CredentialChain chain = Create(new ImgpkgOptions(), added);
        Assert.That(async () => await chain.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default), Throws.TypeOf<CredentialException>());
        Assert.That(added.Calls, Is.Zero);
    }

    [Test]
    public async Task GetCredential_AddedProviderThrowsItsOwn_IsWrappedWithoutItsText()
    {
        CredentialChain chain = Create(new ImgpkgOptions(), new Scripted(answer: null, new InvalidOperationException("hidden")));
        CredentialException? failure = await Assert.ThrowsAsync<CredentialException>(
            async () => await chain.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default));
        Assert.That(failure!.Message, Is.EqualTo("Unable retrieve credentials for registry: Scripted failed"));
        Assert.That(failure.InnerException, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void GetCredential_Cancelled_IsNotWrapped()
    {
        CredentialChain chain = Create(new ImgpkgOptions());
        Assert.That(async () => await chain.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task GetCredential_LocalStore_AsksNobody()
    {
        var added = new Scripted(RegistryCredential.Basic("me", "p"));
        RegistryCredential? found = await Create(new ImgpkgOptions(), added).GetCredentialAsync(RepositoryReference.ForDirectory(_folder.Path), default);
        Assert.That(found!.IsAnonymous);
        Assert.That(added.Calls, Is.Zero);
    }

    // R6.12 (T39)
    [Test]
    public async Task GetCredential_EverySource_LogsNoSecret()
    {
        _folder.Environment["IMGPKG_REGISTRY_HOSTNAME"] = "a.io";
        _folder.Environment["IMGPKG_REGISTRY_IDENTITY_TOKEN"] = "hidden";
        _folder.Config("""{"auths":{"c.io":{"username":"me","password":"hidden"}}}""");
        foreach (string name in new[] { "a.io/app", "c.io/app", "d.io/app" })
        {
            await Create(new ImgpkgOptions()).GetCredentialAsync(RepositoryReference.Parse(name), default);
        }

        await Create(new ImgpkgOptions { Token = "hidden" }).GetCredentialAsync(RepositoryReference.Parse("b.io/app"), default);
        Assert.That(_folder.Log.Lines, Has.Count.EqualTo(7));
        Assert.That(_folder.Log.ToString(), Does.Not.Contain("hidden"));
    }

    private CredentialChain Create(ImgpkgOptions options, params ICredentialProvider[] added) =>
        CredentialChain.Create(options, _folder.Environment, added, new KeychainHttp(new NoClients(), TimeProvider.System, new NetworkPolicy(Microsoft.Extensions.Options.Options.Create(options))), _folder.Log);

    private sealed class NoClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new AssertionException("No test here may reach a cloud.");
    }

    private sealed class Scripted(RegistryCredential? answer, Exception? failure = null) : ICredentialProvider
    {
        public int Calls { get; private set; }

        public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken)
        {
            Calls++;
            return failure is null ? ValueTask.FromResult(answer) : throw failure;
        }
    }
}
