using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Who is told which credentials, and how often they are asked for (registry 3.2 to 3.8; T14, T15, T16).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class AuthenticationTests
{
    private const LoopbackAuthentication Bearer = LoopbackAuthentication.Bearer;
    private static readonly RegistryCredential Good = RegistryCredential.Basic("user", "password");
    private static readonly RegistryCredential Bad = RegistryCredential.Basic("user", "wrong");

    // R6.6 (T14)
    [Test]
    public async Task RegistryWithoutChallenge_GetsNoCredentials(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        var credentials = new CountingCredentials(Good);
        await using var host = new HttpHost(credentials: credentials);

        await new SampleImage("first").PutAsync(host.Open(registry, RepositoryAccess.Write), "v2", token);

        Assert.That(registry.Requests.Select(request => request.Header("Authorization")), Is.All.Null);
        Assert.That(credentials.Lookups, Is.Zero);
    }

    [Test]
    public async Task Basic_RightPassword_OneRetryThenNoMoreChallenges(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        var credentials = new CountingCredentials(Good);
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);

        await store.GetManifestAsync(HttpHost.Tag(store), token);
        await store.ExistsAsync(HttpHost.Blob, token);

        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET manifest 401", "GET manifest 200", "HEAD blob 200" }));
        Assert.That(credentials.Lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Basic_PasswordOfManyAlphabets_IsUtf8(CancellationToken token)
    {
        var options = new LoopbackOptions { Authentication = LoopbackAuthentication.Basic, UserName = "jürgen", Password = "пароль:密" };
        await using LoopbackRegistry registry = await HttpHost.StartAsync(options, token);
        await using var host = new HttpHost(o => (o.Username, o.Password) = (options.UserName, options.Password));

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
    }

    [Test]
    public async Task Basic_WrongPassword_ExactlyOneRetryAndTheRegistrysText(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        await using var host = new HttpHost(credentials: new CountingCredentials(Bad));
        IRepositoryStore store = host.Open(registry);

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => store.GetManifestAsync(HttpHost.Tag(store), token)))!;

        Assert.That(e.Message, Is.EqualTo(
            $"GET {registry.BaseAddress}v2/team/app/manifests/v1: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:team/app Type:repository]]"));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET manifest 401", "GET manifest 401" }));
    }

    [TestCase("incorrect username or password", ": incorrect username or password")]
    [TestCase("", "")]
    public async Task Basic_RefusedWithoutJson_ShowsTheBody(string body, string shown, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("*", ".", Fault.Respond(401, body, ("WWW-Authenticate", "Basic realm=\"r\"")), FaultList.Always);
        await using var host = new HttpHost(credentials: new CountingCredentials(Bad));
        IRepositoryStore store = host.Open(registry);

        RegistryAccessException get = (await Assert.ThrowsAsync<RegistryAccessException>(() => store.GetManifestAsync(HttpHost.Tag(store), token)))!;
        RegistryAccessException head = (await Assert.ThrowsAsync<RegistryAccessException>(() => store.ResolveAsync(HttpHost.Tag(store), token)))!;

        string url = $"{registry.BaseAddress}v2/team/app/manifests/v1";
        Assert.That(get.Message, Is.EqualTo($"GET {url}: unexpected status code 401 Unauthorized{shown}"));
        Assert.That(head.Message, Is.EqualTo($"HEAD {url}: unexpected status code 401 Unauthorized (HEAD responses have no body, use GET for details)"));
    }

    [Test]
    public async Task Basic_PasswordThatChanged_IsLookedUpAgain(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        var credentials = new CountingCredentials(Bad, Good);
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);

        await Assert.ThrowsAsync<RegistryAccessException>(() => store.GetManifestAsync(HttpHost.Tag(store), token));
        await store.GetManifestAsync(HttpHost.Tag(store), token);

        Assert.That(credentials.Lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Bearer_WholePush_TakesOneToken(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer }, token);
        var credentials = new CountingCredentials(Good);
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        await new SampleImage("second").PutAsync(store, "v2", token);
        await host.Open(registry).ExistsAsync(HttpHost.Blob, token);

        Assert.That((registry.Tokens.Issued, credentials.Lookups), Is.EqualTo((1, 1)));
        RequestRecord exchange = registry.Requests.Single(request => request.Path == "/token");
        Assert.That(exchange.Target, Is.EqualTo("/token?scope=repository%3Ateam%2Fapp%3Apull%2Cpush&service=loopback"));
        Assert.That(exchange.Header("Authorization"), Is.EqualTo("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:password"))));
        Assert.That(registry.Requests.Count(request => request.Status == 401), Is.EqualTo(1));
    }

    [Test]
    public async Task Bearer_Anonymous_PullsWithATokenWithoutCredentials(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer, AnonymousPull = true }, token);
        await using var host = new HttpHost();

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(registry.Requests.Single(request => request.Path == "/token").Header("Authorization"), Is.Null);
    }

    [Test]
    public async Task Bearer_TenRequestsWithOneExpiredToken_TakeOneNewToken(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer }, token);
        var credentials = new CountingCredentials(Good);
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);
        await store.ExistsAsync(HttpHost.Blob, token);
        registry.Tokens.RevokeAll();

        // As many as are sent at once have their 401 before any of them may go on: none of them learns of the new token in time.
        var all = new TaskCompletionSource();
        int refused = 0;
        registry.Faults.Add("HEAD", "blobs", async (context, next) =>
        {
            await next(context);
            if (Interlocked.Increment(ref refused) == 6)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(context.RequestAborted);
        }, times: 10);
        bool[] found = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => store.ExistsAsync(HttpHost.Blob, token)));

        Assert.That(found, Is.All.True);
        Assert.That((registry.Tokens.Issued, credentials.Lookups), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task Bearer_TenFirstRequests_TakeOneToken(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer }, token);
        var credentials = new CountingCredentials(Good);
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => store.ExistsAsync(HttpHost.Blob, token)));

        Assert.That((registry.Tokens.Issued, credentials.Lookups), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Bearer_TokenAboutToExpire_IsRenewedBeforeTheRequest(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer, TokenExpiresIn = 300 }, token);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry);
        await store.ExistsAsync(HttpHost.Blob, token);
        host.Clock.Advance(TimeSpan.FromSeconds(265));
        await store.ExistsAsync(HttpHost.Blob, token);
        Assert.That(registry.Tokens.Issued, Is.EqualTo(1));
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        await store.ExistsAsync(HttpHost.Blob, token);

        Assert.That(registry.Tokens.Issued, Is.EqualTo(2));
        Assert.That(registry.Requests.Count(request => request.Status == 401), Is.EqualTo(1));
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Bearer_TokenEndsDuringAnUpload_BodyIsSentAgain(string method, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer }, token);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        registry[HttpHost.Name].RemoveBlob(HttpHost.Blob.Digest);
        registry.Faults.Add("POST", "uploads", async (context, next) =>
        {
            await next(context);
            registry.Tokens.RevokeAll();
        }, skip: 1);

        await (method == "PUT"
            ? store.PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token)
            : ((IStreamingBlobStore)store).PutBlobAsync("a/b", BlobSource.FromBytes(HttpHost.Content), token));

        Assert.That(registry[HttpHost.Name].Blobs[HttpHost.Blob.Digest], Is.EqualTo(HttpHost.Content));
        Assert.That(registry.Requests.Where(request => request.Method == method).Select(request => request.Status), Has.Member(401));
        Assert.That(registry.Requests.Count(request => request.Path.EndsWith("/uploads/", StringComparison.Ordinal)), Is.EqualTo(2), "one session");
    }

    // R3.9 (T15)
    [Test]
    public async Task Bearer_401ForEver_OneRefreshPerRequest(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer, UsesPerToken = 0 }, token);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry);

        await Assert.ThrowsAsync<RegistryAccessException>(() => store.GetManifestAsync(HttpHost.Tag(store), token));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "GET manifest 401", "GET token 200", "GET manifest 401" }));
        await Assert.ThrowsAsync<RegistryAccessException>(() => store.GetManifestAsync(HttpHost.Tag(store), token));
        Assert.That(HttpHost.Summary(registry)[3..], Is.EqualTo(new[] { "GET manifest 401", "GET token 200", "GET manifest 401" }));
    }

    [Test]
    public async Task IdentityToken_IsPosted(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer, IdentityToken = "refresh" }, token);
        await using var host = new HttpHost(credentials: new CountingCredentials(RegistryCredential.FromIdentityToken("refresh")));

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
        RequestRecord exchange = registry.Requests.Single(request => request.Path == "/token");
        Assert.That((exchange.Method, exchange.BodyText), Is.EqualTo((
            "POST", "client_id=imgpkg&grant_type=refresh_token&refresh_token=refresh&scope=repository%3Ateam%2Fapp%3Apull&service=loopback")));
    }

    [Test]
    public async Task RegistryToken_IsSentAsItIs(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = Bearer }, token);
        string ready = registry.Tokens.Issue("repository:team/app:pull");
        await using var host = new HttpHost(options => options.Token = ready);

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "HEAD blob 401", "HEAD blob 200" }));
        registry.Tokens.RevokeAll();
        await Assert.ThrowsAsync<RegistryAccessException>(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token));
        Assert.That(registry.Requests, Has.Count.EqualTo(3), "the same token is not sent again");
    }
}
