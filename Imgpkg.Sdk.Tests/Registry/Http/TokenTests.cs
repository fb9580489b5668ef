using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Token endpoints, challenges and realms (R3.1 to R3.7, R6.3; T12, T13, T17, T18).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class TokenTests
{
    private const string Prefix = "Error while preparing a transport to talk with the registry: Unable to create round tripper: ";
    private static readonly string[] Secrets = ["s3cret-token", "password", "dXNlcjpwYXNzd29yZA"];

    [TestCase(401, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""", "UNAUTHORIZED: authentication required")]
    [TestCase(403, "no", "unexpected status code 403 Forbidden: no")]
    [TestCase(307, "", "unexpected status code 307 Temporary Redirect")]
    public async Task Refusal_IsToldOnceWithTheRealm(int status, string body, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(status, body, ("Location", "/elsewhere")), FaultList.Always);

        RegistryException e = await FailAsync(registry, token);

        Assert.That($"{e.Activity}: {e.Message}", Is.EqualTo(
            $"{Prefix}GET {registry.BaseAddress}token?scope=repository%3Ateam%2Fapp%3Apull&service=loopback: {reason}"));
        Assert.That(registry.Requests, Has.Count.EqualTo(2));
    }

    [TestCase("{}", "no token in bearer response")]
    [TestCase("""{"token":""}""", "no token in bearer response")]
    [TestCase("""{"refresh_token":"s3cret-token"}""", "no token in bearer response")]
    [TestCase("""{"token":"s3cret-token\r\nX-Injected: 1"}""", "no token in bearer response")]
    [TestCase("""["s3cret-token"]""", "the token answer is not a JSON object")]
    [TestCase("s3cret-token", "the token answer is not a JSON object")]
    public async Task UselessAnswer_IsNotShown(string body, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(200, body), FaultList.Always);

        RegistryException e = await FailAsync(registry, token);

        Assert.That(e.Message, Is.EqualTo($"{Prefix}{registry.BaseAddress}token: {reason}"));
        Assert.That(Secrets.Where(secret => e.ToString().Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task TwoMegabyteAnswer_IsRefused(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(200, $"{{\"token\":\"{new string('x', 2 * 1024 * 1024)}\"}}"));

        Assert.That(await CatchAsync(registry, token), Is.TypeOf<SizeLimitExceededException>());
    }

    [Test]
    public async Task BothTokens_AccessTokenWins(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        string good = registry.Tokens.Issue("repository:team/app:pull");
        registry.Faults.Add("GET", "/token", Fault.Respond(200, $$"""{"token":"other","access_token":"{{good}}"}"""));

        Assert.That(await CatchAsync(registry, token), Is.Null);
    }

    [Test]
    public async Task PassingFailures_AreRetriedHereOnly(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(503), times: 2);
        Assert.That(await CatchAsync(registry, token), Is.Null);

        registry.ClearRequests();
        registry.Tokens.RevokeAll();
        registry.Faults.Add("GET", "/token", Fault.Respond(503), FaultList.Always);
        RegistryException e = await FailAsync(registry, token);
        Assert.That(e.IsTransient, Is.True);
        Assert.That(registry.Requests.Count(request => request.Path == "/token"), Is.EqualTo(6), "attempts do not multiply");
    }

    [Test]
    public async Task Refusal_OfTenRequestsAtOnce_IsAFailureOfEachOnesOwn(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(403), FaultList.Always);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry);
        RegistryException?[] failures = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Assert.ThrowsAsync<RegistryAccessException>(() => store.ExistsAsync(HttpHost.Blob, token))));

        // Each caller names its own activity in the failure it gets.
        Assert.That(failures, Is.Unique);
        Assert.That(failures.Select(e => e!.Activity).Distinct(StringComparer.Ordinal), Is.EqualTo(new[] { Prefix[..^2] }));
    }

    [Test]
    public async Task Upload_TokenEndpointDown_AttemptsDoNotMultiply(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(503), FaultList.Always);
        await using HttpHost host = HttpHost.WithPassword();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        await Assert.ThrowsAsync<RegistryException>(() => store.PutBlobAsync(HttpHost.Blob, BlobSource.FromBytes(HttpHost.Content), token));

        Assert.That(registry.Requests.Count(request => request.Path == "/token"), Is.EqualTo(6));
    }

    [Test]
    public async Task RetryAfter_OfTheTokenEndpoint_IsHonoured(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("GET", "/token", Fault.Respond(429, "", ("Retry-After", "7")));
        await using HttpHost host = HttpHost.WithPassword();
        await host.Open(registry).ExistsAsync(HttpHost.Blob, token);

        Assert.That(host.Clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task IdentityToken_WhereNoneAreExchanged_SaysSoAndStaysSecret(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        await using var host = new HttpHost(credentials: new CountingCredentials(RegistryCredential.FromIdentityToken("s3cret-token")));

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.Contain("does not exchange identity tokens").And.Not.Contain("s3cret"));
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "HEAD blob 401", "POST token 404" }), "and no anonymous attempt");
    }

    [TestCase("https://reg.example/v2/", "http://other.example/token", "refusing to send credentials to the token realm http://other.example/token over plain http")]
    [TestCase("https://reg.example/v2/", "http://reg.example/token", "refusing to send credentials to the token realm http://reg.example/token over plain http")]
    [TestCase("http://reg.example/v2/", "http://other.example/token", "refusing to send credentials to the token realm http://other.example/token over plain http")]
    [TestCase("https://reg.example/v2/", "/token", "the token realm is not an http or https URL")]
    [TestCase("https://reg.example/v2/", "file:///etc/passwd", "the token realm is not an http or https URL")]
    [TestCase("https://reg.example/v2/", "https://user:pw@reg.example/token", "the token realm contains user information")]
    [TestCase("https://reg.example/v2/", "https://169.254.169.254/token", "the token realm https://169.254.169.254/token is a link-local address")]
    [TestCase("https://reg.example/v2/", "https://[fe80::1]/token", "the token realm https://[fe80::1]/token is a link-local address")]
    [TestCase("https://reg.example/v2/", "https://[::ffff:169.254.169.254]/token", "the token realm https://[::ffff:169.254.169.254]/token is a link-local address")]
    [TestCase("https://reg.example/v2/", "https://127.0.0.1/token", "the token realm https://127.0.0.1/token is on this machine, the registry is not")]
    [TestCase("https://reg.example/v2/", "https://localhost:8080/token", "the token realm https://localhost:8080/token is on this machine, the registry is not")]
    [TestCase("https://reg.example/v2/", "https://[::ffff:224.0.0.1]/token", "the token realm https://[::ffff:224.0.0.1]/token is a multicast address")]
    [TestCase("https://reg.example/v2/", "https://0.0.0.0/token", "the token realm https://0.0.0.0/token is an unspecified address")]
    [TestCase("https://reg.example/v2/", "", "malformed www-authenticate, missing realm")]
    public async Task Realm_ThatMustNotBeTrusted_IsRefusedBeforeCredentialsAreLookedUp(string registry, string realm, string reason)
    {
        var credentials = new CountingCredentials(RegistryCredential.Basic("user", "password"));
        await using var host = new HttpHost(credentials: credentials);
        RegistryAuthentication authentication = host.Services.GetRequiredService<AuthenticationStates>().For("reg.example");
        using HttpResponseMessage challenge = Contexts.Challenge(registry, $"Bearer realm=\"{realm}\",service=\"s\"");

        RegistryException e = Assert.Throws<RegistryException>(
            () => authentication.Learn(challenge, Contexts.For("reg.example/team/app", host.Clock), sent: null))!;

        Assert.That(e.Message, Is.EqualTo($"{Prefix}reg.example: {reason}"));
        Assert.That(credentials.Lookups, Is.Zero);
    }

    [Test]
    public async Task Challenge_WithoutUsableScheme_ListsTheOffered(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(token);
        registry.Faults.Add("HEAD", "blobs", Fault.Respond(401, "", ("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "Digest realm=\"x\"")));

        RegistryException e = await FailAsync(registry, token);

        Assert.That(e.Message, Is.EqualTo($"{registry.Host} offers no usable authentication: negotiate, digest"));
        Assert.That(registry.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("""Basic realm="r", Bearer realm="https://a.example/t",service="s",scope="repository:a:pull,push" """, "basic[realm=r] bearer[realm=https://a.example/t service=s scope=repository:a:pull,push]")]
    [TestCase("""BEARER Realm="https://a.example/t?x=1,2" , SERVICE = s""", "bearer[realm=https://a.example/t?x=1,2 service=s]")]
    [TestCase("""Negotiate YWJj==, Basic realm="a \"quoted\" one" """, "basic[realm=a \"quoted\" one]")]
    [TestCase("Basic", "basic[]")]
    [TestCase("""Bearer realm="unclosed""", "bearer[realm=unclosed]")]
    public void Parse_Table(string header, string expected)
    {
        IEnumerable<string> parsed = ChallengeParser.Parse([header])
            .Where(c => c.Scheme is AuthenticationChallenge.Basic or AuthenticationChallenge.Bearer)
            .Select(c => $"{c.Scheme}[{string.Join(' ', c.Parameters.Select(p => $"{p.Key}={p.Value}"))}]");
        Assert.That(string.Join(' ', parsed), Is.EqualTo(expected));
    }

    private static Task<LoopbackRegistry> StartAsync(CancellationToken token) =>
        HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);

    private static async Task<RegistryException> FailAsync(LoopbackRegistry registry, CancellationToken token) =>
        await CatchAsync(registry, token) as RegistryException ?? throw new AssertionException("No registry failure.");

    private static async Task<ImgpkgException?> CatchAsync(LoopbackRegistry registry, CancellationToken token)
    {
        await using HttpHost host = HttpHost.WithPassword();
        try
        {
            await host.Open(registry).ExistsAsync(HttpHost.Blob, token);
            return null;
        }
        catch (ImgpkgException e)
        {
            return e;
        }
    }
}
