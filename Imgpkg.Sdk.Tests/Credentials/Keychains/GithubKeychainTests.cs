using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class GithubKeychainTests
{
    // GITHUB_TOKEN, GITHUB_ACTOR, registry, what is found (registry 2.6).
    [TestCase("t", "me", "ghcr.io", "me:t")]
    [TestCase("t", "me", "GHCR.io:443", "me:t")]
    [TestCase("t", null, "ghcr.io", "unset:t")]
    [TestCase("t", "", "ghcr.io", "unset:t")]
    [TestCase(null, "me", "ghcr.io", "anonymous")]
    [TestCase("", "me", "ghcr.io", "anonymous")]
    [TestCase("t", "me", "reg.io", "anonymous")]
    public async Task Token_OfTheWorkflow_IsUsed(string? secret, string? actor, string registry, string expected, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("github", token);
        host.Environment["GITHUB_TOKEN"] = secret;
        host.Environment["GITHUB_ACTOR"] = actor;

        Assert.That(await host.FindAsync($"{registry}/team/app", token), Is.EqualTo(expected));
        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    [Test]
    public async Task Token_WithALineBreak_IsAWarning(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("github", token);
        host.Environment["GITHUB_TOKEN"] = "s3cret\r\n";

        Assert.That(await host.FindAsync("ghcr.io/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings, Is.EqualTo(new[] { "Keychain github failed for ghcr.io, going on without it: credentials cannot contain control characters" }));
    }
}
