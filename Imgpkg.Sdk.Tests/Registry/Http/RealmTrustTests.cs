using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Token services of other domains (R6.3).</summary>
[TestFixture]
[CancelAfter(15_000)]
internal sealed class RealmTrustTests
{
    [TestCase("reg.example", "https://reg.example/token", true)]
    [TestCase("REG.example", "https://reg.example:8443/token", true)]
    [TestCase("index.docker.io", "https://auth.docker.io/token", true)]
    [TestCase("registry.gitlab.com", "https://gitlab.com/jwt/auth", true)]
    [TestCase("lscr.io", "https://ghcr.io/token", true)]
    [TestCase("registry.shop.co.uk", "https://auth.shop.co.uk/token", true)]
    [TestCase("registry.shop.co.uk", "https://auth.other.co.uk/token", false)]
    [TestCase("reg.example", "https://evil.test/token", false)]
    [TestCase("reg.example.evil.test", "https://reg.example/token", false)]
    [TestCase("ghcr.io", "https://lscr.io/token", false)]
    [TestCase("10.0.0.1", "https://10.0.0.2/token", false)]
    [TestCase("127.0.0.1", "http://localhost:5001/token", true)]
    [TestCase("reg.example", "https://trusted.test/token", true)]
    public async Task Realm_Related_Table(string registry, string realm, bool related)
    {
        await using var host = new HttpHost(options => options.Credentials.TrustedRealmHosts = ["Trusted.test"]);
        RealmTrust trust = host.Services.GetRequiredService<RealmTrust>();

        Assert.That((trust.Allows(registry, new Uri(realm)), trust.Allows(registry, new Uri(realm))), Is.EqualTo((true, true)), "the default only warns");
        Assert.That(host.Log.Lines, Has.Count.EqualTo(related ? 0 : 1), "once");
    }

    [Test]
    public async Task Blocked_NothingIsSent(CancellationToken token)
    {
        await using var host = new HttpHost(
            options => options.Credentials.UnrelatedRealms = UnrelatedRealms.Block, new CountingCredentials(RegistryCredential.Basic("user", "hidden")));
        RegistryAuthentication authentication = Challenged(host, "https://evil.test/token?x=hidden");

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(
            async () => await authentication.GetAsync(Contexts.For("reg.example/team/app", host.Clock), token)))!;

        Assert.That((e.Code, e.Message), Is.EqualTo((
            "REALM_REFUSED", "reg.example wants credentials sent to https://evil.test/token, which is another domain; see CredentialOptions.TrustedRealmHosts")));
    }

    [Test]
    public async Task Allowed_SaysNothing()
    {
        await using var host = new HttpHost(options => options.Credentials.UnrelatedRealms = UnrelatedRealms.Allow);

        Assert.That(host.Services.GetRequiredService<RealmTrust>().Allows("reg.example", new Uri("https://evil.test/token")), Is.True);
        Assert.That(host.Log.Lines, Is.Empty);
    }

    private static RegistryAuthentication Challenged(HttpHost host, string realm)
    {
        RegistryAuthentication authentication = host.Services.GetRequiredService<AuthenticationStates>().For("reg.example");
        using HttpResponseMessage challenge = Contexts.Challenge("https://reg.example/v2/", $"Bearer realm=\"{realm}\",service=\"s\"");
        authentication.Learn(challenge, Contexts.For("reg.example/team/app", host.Clock), sent: null);
        return authentication;
    }
}
