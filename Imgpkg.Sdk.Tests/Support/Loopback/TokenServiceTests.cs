using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class TokenServiceTests
{
    private static readonly AuthenticationHeaderValue Password = Basic("user:password");

    [Test]
    public async Task Basic_WithAndWithoutPassword(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        using HttpResponseMessage without = await GetAsync(registry, "/v2/", null, token);
        using HttpResponseMessage with = await GetAsync(registry, "/v2/", Password, token);
        using HttpResponseMessage wrong = await GetAsync(registry, "/v2/", Basic("user:wrong"), token);

        Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(without.Headers.WwwAuthenticate.Single().Scheme, Is.EqualTo("Basic"));
        Assert.That(with.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Bearer_TokenOfTheChallengedScope_OpensThatRepositoryOnly(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        using HttpResponseMessage challenged = await GetAsync(registry, "/v2/a/tags/list", null, token);
        AuthenticationHeaderValue bearer = await TokenAsync(registry, "repository:a:pull", Password, token);
        using HttpResponseMessage same = await GetAsync(registry, "/v2/a/tags/list", bearer, token);
        using HttpResponseMessage other = await GetAsync(registry, "/v2/b/tags/list", bearer, token);

        Assert.That(challenged.Headers.GetValues("WWW-Authenticate"), Is.EqualTo(new[] { $"Bearer realm=\"{registry.BaseAddress}token\",service=\"loopback\",scope=\"repository:a:pull\"" }));
        Assert.That(same.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(registry.Tokens.Issued, Is.EqualTo(1));
    }

    [Test]
    public async Task Bearer_Mount_ChallengesForBothRepositories(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri($"/v2/b/blobs/uploads/?mount={registry["a"].Blobs.Keys.First()}&from=a", UriKind.Relative), content: null, token);

        Assert.That(answer.Headers.GetValues("WWW-Authenticate").Single(), Does.EndWith(",scope=\"repository:b:pull,push repository:a:pull\""));
    }

    [Test]
    public async Task Bearer_RevokedOrUsedUpToken_IsRefused(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, UsesPerToken = 1 }, token);
        AuthenticationHeaderValue bearer = await TokenAsync(registry, "repository:a:pull", Password, token);
        using HttpResponseMessage first = await GetAsync(registry, "/v2/a/tags/list", bearer, token);
        using HttpResponseMessage second = await GetAsync(registry, "/v2/a/tags/list", bearer, token);
        AuthenticationHeaderValue another = await TokenAsync(registry, "repository:a:pull", Password, token);
        registry.Tokens.RevokeAll();
        using HttpResponseMessage third = await GetAsync(registry, "/v2/a/tags/list", another, token);

        Assert.That((first.StatusCode, second.StatusCode, third.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
    }

    [Test]
    public async Task AnonymousToken_GrantsPullButNotPush(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, AnonymousPull = true }, token);
        AuthenticationHeaderValue bearer = await TokenAsync(registry, "repository:a:pull,push", null, token);
        using HttpResponseMessage pull = await GetAsync(registry, "/v2/a/tags/list", bearer, token);
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        client.DefaultRequestHeaders.Authorization = bearer;
        using HttpResponseMessage push = await client.PostAsync(new Uri("/v2/a/blobs/uploads/", UriKind.Relative), content: null, token);

        Assert.That((pull.StatusCode, push.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized)));
    }

    [TestCase("refresh", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("wrong", ExpectedResult = HttpStatusCode.Unauthorized)]
    public async Task<HttpStatusCode> Post_WithRefreshToken(string refreshToken, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, IdentityToken = "refresh" }, token);
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["client_id"] = "test", ["scope"] = "repository:a:pull",
        });
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/token", UriKind.Relative), form, token);
        Assert.That(registry.Requests[^1].BodyText, Does.Contain($"refresh_token={refreshToken}"));
        return answer.StatusCode;
    }

    private static AuthenticationHeaderValue Basic(string text) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

    private static async Task<LoopbackRegistry> StartAsync(LoopbackOptions options, CancellationToken token)
    {
        LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options, token);
        registry["a"].AddBlob("blob"u8.ToArray());
        registry["a"].AddManifest(MediaTypes.OciManifest, "{}", "v1");
        registry["b"].AddBlob("other"u8.ToArray());
        return registry;
    }

    private static async Task<HttpResponseMessage> GetAsync(LoopbackRegistry registry, string path, AuthenticationHeaderValue? authorization, CancellationToken token)
    {
        using HttpClient client = LoopbackRegistryTests.Client(registry);
        client.DefaultRequestHeaders.Authorization = authorization;
        return await client.GetAsync(new Uri(path, UriKind.Relative), token);
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(LoopbackRegistry registry, string scope, AuthenticationHeaderValue? authorization, CancellationToken token)
    {
        using HttpResponseMessage answer = await GetAsync(registry, $"/token?service=loopback&scope={Uri.EscapeDataString(scope)}", authorization, token);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new AuthenticationHeaderValue("Bearer", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(token))!["token"]);
    }
}
