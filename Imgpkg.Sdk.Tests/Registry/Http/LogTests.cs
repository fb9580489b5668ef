using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>What the log says, and what it must not say (R3.21, R6.13; T39).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class LogTests
{
    [Test]
    public async Task AllLevels_OfARunWithEverySecret_ShowNone(CancellationToken token)
    {
        await using LoopbackRegistry storage = await HttpHost.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await HttpHost.StartAsync(
            new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, IdentityToken = "refresh-s3cret", BlobRedirect = storage.StorageUri }, token);
        registry.Faults.Add("PUT", "uploads", Fault.Abort());
        storage.Faults.Add("GET", "storage", Fault.Abort());
        foreach (RegistryCredential credential in (RegistryCredential[])[RegistryCredential.Basic("user", "password"), RegistryCredential.FromIdentityToken("refresh-s3cret")])
        {
            await using var host = new HttpHost(credentials: new CountingCredentials(credential));
            IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
            await new SampleImage("first").PutAsync(store, "v1", token);
            await HttpHost.ReadAsync(store, HttpHost.Blob, token);
            string log = host.Log.ToString();

            Assert.That(log, Does.Contain($"Debug: PUT {registry.BaseAddress}v2/team/app/manifests/v1 answered 201"));
            Assert.That(log, Does.Contain("Information: " + registry.Host + " does not speak https; using http"));
            // A challenge names the scheme, too; what answers it is not shown.
            string[] secrets = ["password", "s3cret", "token-", "secret%2F", "_state=0", "_state=1", "Authorization: Bearer", "Basic "];
            Assert.That(secrets.Where(secret => log.Contains(secret, StringComparison.Ordinal)), Is.Empty);
        }
    }

    [Test]
    public async Task Retry_IsAWarningThatSaysWhy(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("GET", "manifests", Fault.Respond(503, "", ("Retry-After", "3")));
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry);
        await store.GetManifestAsync(HttpHost.Tag(store), token);

        Assert.That(host.Log.Lines, Has.Member(
            $"Warning: GET {registry.BaseAddress}v2/team/app/manifests/v1 failed (status 503); attempt 2 follows in 00:00:03"));
    }

    [Test]
    public async Task VerificationOff_IsAWarningOnce(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        await using var host = new HttpHost(options => options.VerifyCertificates = false);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Open(registry).ExistsAsync(HttpHost.Blob, token)));

        Assert.That(host.Log.Lines.Where(line => line.Contains("not verified", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "Warning: 127.0.0.1: certificates are not verified" }));
    }
}
