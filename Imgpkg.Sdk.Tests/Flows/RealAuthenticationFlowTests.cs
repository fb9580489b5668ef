using System.Net;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Credentials;
using Imgpkg.Sdk.Tests.Support.Tokens;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Every way to authenticate, against a real registry; tokens are made here and verified there.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(120_000)]
internal sealed class RealAuthenticationFlowTests
{
    private TemporaryDirectory _files = null!;

    [SetUp]
    public void SetUp()
    {
        _files = new TemporaryDirectory();
        _files.Write("in/a.txt", "hello\n");
        DockerRegistryProcess.RequireOrIgnore();
    }

    [TearDown]
    public void TearDown() => _files.Dispose();

    [Test]
    public async Task Basic_WrongPassword_ShowsTheRegistrysText(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true }, token);
        await using ImgpkgClient client = TestClient.Build(options => (options.Username, options.Password) = (DockerRegistryProcess.UserName, "wrong"));

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => client.Images.ResolveAsync(Tag(registry, "v1"), token)))!;

        Assert.That(e.Message, Is.EqualTo(
            $"GET {registry.BaseAddress}v2/team/app/manifests/v1: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:team/app Type:repository]]"));
        Assert.That((await registry.ReadAccessLogAsync(token)).Select(line => line.ToString()), Is.EqualTo(new[]
        {
            "HEAD /v2/team/app/manifests/v1 401", "HEAD /v2/team/app/manifests/v1 401", "GET /v2/team/app/manifests/v1 401",
        }));
    }

    [Test]
    public async Task Bearer_Password_IsExchangedOnceForEverything(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using ImgpkgClient client = TestClient.Build(WithPassword);

        await PushPullAndListAsync(client, registry.Host, token);

        Assert.That(tokens.Exchanges, Is.EqualTo(new[] { "GET repository:team/app:pull,push 200" }));
    }

    [Test]
    public async Task Bearer_NoCredentials_PullsWhatEverybodyMay(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        tokens.GrantsToAll = access => access.Action == "pull";
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using (ImgpkgClient user = TestClient.Build(WithPassword))
        {
            await PushAsync(user, registry.Host, token);
        }

        await using ImgpkgClient nobody = TestClient.Build();
        await nobody.Images.PullAsync(Tag(registry, "v1"), _files["out"], cancellationToken: token);
        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => PushAsync(nobody, registry.Host, token, "v2")))!;

        Assert.That(await File.ReadAllTextAsync(_files["out", "a.txt"], token), Is.EqualTo("hello\n"));
        Assert.That(e.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(tokens.Exchanges[^1], Is.EqualTo("GET repository:team/app:pull,push 200"), "a service grants what it can");
    }

    [Test]
    public async Task Bearer_IdentityToken_IsPosted(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using ImgpkgClient client = TestClient.Build(environment: Variables(registry, "IDENTITY_TOKEN", SignedTokenServer.IdentityToken));

        await PushPullAndListAsync(client, registry.Host, token);

        Assert.That(tokens.Exchanges, Is.EqualTo(new[] { "POST repository:team/app:pull,push 200" }));
    }

    // R3.7: docker's configuration often has both.
    [Test]
    public async Task Bearer_IdentityTokenWhereNoneAreExchanged_GivesWayToThePassword(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token, exchangesIdentityTokens: false);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        using var folder = new DockerFolder();
        folder.Config($$$$"""{"auths":{"{{{{registry.Host}}}}":{"username":"user","password":"password","identitytoken":"old"}}}""");
        await using ImgpkgClient client = TestClient.Build(environment: folder.Environment);

        await PushPullAndListAsync(client, registry.Host, token);

        Assert.That(tokens.Exchanges, Is.EqualTo(new[] { "POST repository:team/app:pull,push 404", "GET repository:team/app:pull,push 200" }));
    }

    [Test]
    public async Task Bearer_RegistryToken_IsExchangedNowhere(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using ImgpkgClient client = TestClient.Build(options => options.Token = tokens.Issue("repository:team/app:pull,push"));

        await PushPullAndListAsync(client, registry.Host, token);

        Assert.That(tokens.Exchanges, Is.Empty);
    }

    [Test]
    public async Task Bearer_WrongPassword_IsTheTokenServicesRefusal(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using ImgpkgClient client = TestClient.Build(options => (options.Username, options.Password) = ("user", "wr0ng"));

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => client.Images.ResolveAsync(Tag(registry, "v1"), token)))!;

        Assert.That(e.Message, Is.EqualTo(
            $"GET {tokens.Realm}?scope=repository%3Ateam%2Fapp%3Apull&service=loopback-service: UNAUTHORIZED: incorrect username or password"));
    }

    [Test]
    public async Task Bearer_Mount_TakesOneTokenForBothRepositories(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        await using var host = new Registry.Http.HttpHost(WithPassword);
        Descriptor blob = Registry.SampleImage.Describe(MediaTypes.OciLayer, Registry.Http.HttpHost.Content);
        await host.Open($"{registry.Host}/team/one", RepositoryAccess.Write).PutBlobAsync(blob, BlobSource.FromBytes(Registry.Http.HttpHost.Content), token);

        var other = (IMountingBlobStore)host.Open($"{registry.Host}/team/two", RepositoryAccess.Write);
        Assert.That(await other.PutOrMountBlobAsync(blob, BlobSource.FromBytes(Registry.Http.HttpHost.Content), RepositoryReference.Parse($"{registry.Host}/team/one"), token), Is.True);
        Assert.That(tokens.Exchanges, Is.EqualTo(new[]
        {
            "GET repository:team/one:pull,push 200", "GET repository:team/one:pull repository:team/two:pull,push 200",
        }));
    }

    [Test]
    public async Task Https_PrivateAuthority_IsTrustedByFile(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Https = true, Authentication = true }, token);
        string authority = _files.Write("authority.pem", registry.CertificatePem!);
        await using ImgpkgClient client = TestClient.Build(options =>
        {
            WithPassword(options);
            options.CertificateAuthorityPaths.Add(authority);
        });
        await using ImgpkgClient stranger = TestClient.Build(WithPassword);

        await PushPullAndListAsync(client, registry.Host, token);
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => stranger.Images.ResolveAsync(Tag(registry, "v1"), token)))!;

        Assert.That((e.Code, e.Message.Contains("x509: certificate signed by unknown authority", StringComparison.Ordinal)), Is.EqualTo(("TLS_FAILED", true)));
    }

    // The registry itself is on plain http and wants a password; before it stands who wants a certificate.
    [Test]
    public async Task MutualTls_BehindAProxy_LetsInWhoShowsTheCertificate(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(
            new DockerRegistryOptions { Authentication = true, RelativeUrls = true }, token);
        await using var proxy = new MutualTlsProxy(IPEndPoint.Parse(registry.Host));
        string authority = _files.Write("authority.pem", proxy.CertificatePem);
        void Configure(ImgpkgOptions options)
        {
            WithPassword(options);
            options.CertificateAuthorityPaths.Add(authority);
        }

        var certificate = new RegistryOptions
        {
            ClientCertificatePath = _files.Write("client.pem", proxy.ClientCertificate.ExportCertificatePem()),
            ClientKeyPath = _files.Write("client.key", proxy.ClientCertificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
        await using ImgpkgClient client = TestClient.Build(options =>
        {
            Configure(options);
            options.Registries[proxy.Host] = certificate;
        });
        await using ImgpkgClient stranger = TestClient.Build(Configure);

        await PushPullAndListAsync(client, proxy.Host, token);
        Assert.That(proxy.Refused, Is.Zero);
        await Assert.ThrowsAsync<RegistryException>(() => stranger.Images.ResolveAsync(TagReference.Parse($"{proxy.Host}/team/app:v1"), token));
        Assert.That(proxy.Refused, Is.Positive);
    }

    // Done-when of the registry layer: one question to the helper, one exchange per set of scopes.
    [TestCase(true, 40)]
    [TestCase(false, 1)]
    [Platform(Exclude = "Win", Reason = "The helper is a shell script.")]
    public async Task FortyPushes_AskTheHelperOnceAndForEachScopeOnce(bool manyRepositories, int exchanges, CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess registry = await StartAsync(tokens, token);
        using var folder = new DockerFolder();
        folder.Answering("store", SignedTokenServer.UserName, SignedTokenServer.Password);
        folder.Config("""{"credsStore":"store"}""");
        await using ImgpkgClient client = TestClient.Build(environment: folder.Environment);

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = token }, async (i, cancellation) =>
            await client.Images.PushAsync(
                TagReference.Parse($"{registry.Host}/team/app{(manyRepositories ? i : 0)}:v{i}"),
                new PushImageOptions { Paths = [_files["in"]] },
                cancellationToken: cancellation));

        Assert.That(folder.Calls("store"), Has.Length.EqualTo(1));
        Assert.That(tokens.Exchanges, Has.Count.EqualTo(exchanges));
        Assert.That(tokens.Exchanges, Is.Unique);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The helper is a shell script.")]
    public async Task CopyOfFortyImages_AsksTheHelperOncePerRegistryAndForEachScopeOnce(CancellationToken token)
    {
        await using SignedTokenServer tokens = await SignedTokenServer.StartAsync(token);
        await using DockerRegistryProcess source = await StartAsync(tokens, token);
        await using DockerRegistryProcess destination = await StartAsync(tokens, token);
        await using (ImgpkgClient seeder = TestClient.Build(WithPassword))
        {
            await Copying.ScatteredBundle.PushAsync(seeder, _files, source.Host, 40, token);
        }

        int before = tokens.Exchanges.Count;
        using var folder = new DockerFolder();
        folder.Answering("store", SignedTokenServer.UserName, SignedTokenServer.Password);
        folder.Config("""{"credsStore":"store"}""");
        await using ImgpkgClient client = TestClient.Build(environment: folder.Environment);

        Imgpkg.Sdk.Copying.CopyResult result = await client.Copies.CopyAsync(
            Imgpkg.Sdk.Copying.CopySource.FromBundle(TagReference.Parse($"{source.Host}/source/bundle:v1")),
            Imgpkg.Sdk.Copying.CopyDestination.ToRepository(RepositoryReference.Parse($"{destination.Host}/copied/bundle")),
            cancellationToken: token);

        string[] exchanges = [.. tokens.Exchanges.Skip(before)];
        Assert.That(result.Images, Has.Count.EqualTo(41));
        Assert.That(folder.Calls("store"), Has.Length.EqualTo(2));
        Assert.That(exchanges, Has.Length.EqualTo(42).And.Unique, "41 repositories to read, one to write");
    }

    private static void WithPassword(ImgpkgOptions options) => (options.Username, options.Password) = (SignedTokenServer.UserName, SignedTokenServer.Password);

    private static Task<DockerRegistryProcess> StartAsync(SignedTokenServer tokens, CancellationToken token) =>
        DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Tokens = tokens }, token);

    private static FakeEnvironment Variables(DockerRegistryProcess registry, string field, string value) => new()
    {
        ["IMGPKG_REGISTRY_HOSTNAME_0"] = registry.Host,
        [$"IMGPKG_REGISTRY_{field}_0"] = value,
    };

    private static TagReference Tag(DockerRegistryProcess registry, string tag) => TagReference.Parse($"{registry.Host}/team/app:{tag}");

    private Task<PushResult> PushAsync(ImgpkgClient client, string host, CancellationToken token, string tag = "v1") => client.Images.PushAsync(
        TagReference.Parse($"{host}/team/app:{tag}"), new PushImageOptions { Paths = [_files["in"]] }, cancellationToken: token);

    private async Task PushPullAndListAsync(ImgpkgClient client, string host, CancellationToken token)
    {
        PushResult pushed = await PushAsync(client, host, token);
        PullImageResult pulled = await client.Images.PullAsync(pushed.Reference, _files["out"], cancellationToken: token);
        List<string> tags = [];
        await foreach (string tag in client.Images.ListTagsAsync(RepositoryReference.Parse($"{host}/team/app"), token))
        {
            tags.Add(tag);
        }

        Assert.That(pulled.Reference, Is.EqualTo(pushed.Reference));
        Assert.That(await File.ReadAllTextAsync(_files["out", "a.txt"], token), Is.EqualTo("hello\n"));
        Assert.That(tags, Does.Contain("v1"));
    }
}
