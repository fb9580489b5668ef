using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Which keychains are switched on (cli 4.3, registry 2.1 and 2.6).</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class KeychainSetTests
{
    // IMGPKG_ACTIVE_KEYCHAINS, IMGPKG_ENABLE_IAAS_AUTH, what is on.
    [TestCase(null, null, "")]
    [TestCase("", null, "")]
    [TestCase("github", null, "github")]
    [TestCase(" aks , gke ", null, "aks gke")]
    [TestCase("github,ecr,aks,gke", null, "github ecr aks gke")]
    [TestCase("github", "TRUE", "gke ecr aks github")]
    [TestCase(null, "true", "gke ecr aks github")]
    [TestCase("nonsense", "true", "gke ecr aks github")]
    [TestCase("github", "false", "github")]
    [TestCase("github", "", "github")]
    public async Task Variables_SwitchKeychainsOn(string? active, string? all, string expected, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("", token);
        host.Environment["IMGPKG_ACTIVE_KEYCHAINS"] = active;
        host.Environment["IMGPKG_ENABLE_IAAS_AUTH"] = all;

        Assert.That(Names(host), Is.EqualTo(expected));
        Assert.That(() => host.Chain.EnsureUsable(), Throws.Nothing);
    }

    [Test]
    public async Task Options_BeatVariables(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync(
            "nonsense", token, options => options.Credentials.Keychains = [CloudKeychain.Github, CloudKeychain.Ecr, CloudKeychain.Gke, CloudKeychain.Aks]);

        Assert.That(Names(host), Is.EqualTo("github ecr gke aks"));
    }

    [TestCase("foo", "foo")]
    [TestCase("GKE", "GKE")]
    [TestCase("gke,", "")]
    [TestCase("github, s3", "s3")]
    public async Task UnknownName_FailsBeforeAnythingIsSent(string active, string shown, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync(active, token);
        HttpRegistryTransport transport = host.Services.GetServices<IRegistryTransport>().OfType<HttpRegistryTransport>().Single();

        for (int i = 0; i < 2; i++)
        {
            CredentialException e = Assert.Throws<CredentialException>(
                () => transport.Open(RepositoryReference.Parse("127.0.0.1:1/team/app"), RepositoryAccess.Read))!;
            Assert.That(e.Message, Is.EqualTo(
                $"Creating registry keychain: Unable to load keychain for {shown}, available keychains [aks, ecr, gke, github]"));
            Assert.That((e.Provider, e.Activity), Is.EqualTo(("keychains", (string?)null)));
        }
    }

    [Test]
    public async Task ForeignRegistry_ReachesNoCloud(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke,ecr,aks,github", token);
        host.Environment["GITHUB_TOKEN"] = "secret";

        foreach (string registry in new[]
        {
            "reg.io", "localhost:5000", "docker.io", "mcr.microsoft.com",
            "gcr.io.evil.example", "evilgcr.io", "gcr.io:8443", "eu-gcr.io", "pkg.dev", "google.com", "x.pkg.dev.evil.example",
            "x.azurecr.io.evil.example", "azurecr.io", "xazurecr.io", "x.azurecr.com", "x.azurecr.io:8443",
            "1.dkr.ecr.eu-west-1.amazonaws.com.evil.example", "1.dkr.ecr.amazonaws.com", "1.dkr.ecr.a.b.amazonaws.com", "dkr.ecr.eu-west-1.amazonaws.com",
            "evil.example.1.dkr.ecr.eu-west-1.amazonaws.com", "1.dkr-ecr.eu-west-1.on.aws.evil.example", "xpublic.ecr.aws", "public.ecr.aws:8443",
            "ghcr.io.evil.example", "x.ghcr.io", "xghcr.io", "ghcr.io:8443",
        })
        {
            Assert.That(await host.FindAsync($"{registry}/team/app", token), Is.EqualTo("anonymous"), registry);
        }

        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    private static string Names(CloudHost host) => string.Join(' ', host.Chain.Providers.OfType<KeychainCredentialProvider>().Select(one => one.Name));
}
