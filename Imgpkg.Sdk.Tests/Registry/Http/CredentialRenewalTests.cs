using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>When credentials are asked for anew (R2.2), and which kind is presented where (R3.7).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class CredentialRenewalTests
{
    private static readonly LoopbackOptions Basic = new() { Authentication = LoopbackAuthentication.Basic };

    [Test]
    public async Task ExpiredCredential_IsAskedForAnewBeforeItIsSent(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(Basic, token);
        DateTimeOffset end = new Support.FakeTimeProvider().GetUtcNow().AddHours(12);
        var credentials = new CountingCredentials(RegistryCredential.Basic("user", "password").WithExpiry(end), RegistryCredential.Basic("user", "later"));
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);

        await store.ExistsAsync(HttpHost.Blob, token);
        host.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        await store.ExistsAsync(HttpHost.Blob, token);
        Assert.That(credentials.Lookups, Is.EqualTo(1));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<RegistryAccessException>(() => store.ExistsAsync(HttpHost.Blob, token));
        Assert.That(credentials.Lookups, Is.EqualTo(3), "after the end, and after the refusal");
    }

    // A keychain that failed, or a login that came later: a long-lived client must not stay anonymous for ever.
    [Test]
    public async Task NoCredential_IsAskedForAnewAfterAMinute(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(Basic, token);
        var credentials = new CountingCredentials(RegistryCredential.Anonymous, RegistryCredential.Basic("user", "password"));
        await using var host = new HttpHost(credentials: credentials);
        IRepositoryStore store = host.Open(registry);

        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<RegistryAccessException>(() => store.ExistsAsync(HttpHost.Blob, token));
        }

        Assert.That(credentials.Lookups, Is.EqualTo(1));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await store.ExistsAsync(HttpHost.Blob, token), Is.True);
    }

    [Test]
    public async Task IdentityToken_WhereNoneAreExchanged_GivesWayToThePair(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        await using var host = new HttpHost(credentials: new CountingCredentials(RegistryCredential.FromIdentityToken("refresh", "user", "password")));

        Assert.That(await host.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);
        Assert.That(HttpHost.Summary(registry), Is.EqualTo(new[] { "HEAD blob 401", "POST token 404", "GET token 200", "HEAD blob 200" }));
    }

    [Test]
    public async Task IdentityToken_WhereAPasswordIsWanted_GivesWayToThePairOrSaysSo(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(Basic, token);
        await using var both = new HttpHost(credentials: new CountingCredentials(RegistryCredential.FromIdentityToken("refresh", "user", "password")));
        Assert.That(await both.Open(registry).ExistsAsync(HttpHost.Blob, token), Is.True);

        await using var alone = new HttpHost(credentials: new CountingCredentials(RegistryCredential.FromIdentityToken("refresh")));
        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => alone.Open(registry).ExistsAsync(HttpHost.Blob, token)))!;
        Assert.That(e.Message, Is.EqualTo($"{registry.Host} asks for user name and password, but the credential found is an identity token"));
    }
}
