using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.Tests.Support.Clouds;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>How often clouds are asked, and what a failure of one does (R2.2, R2.8, R2.9), on the metadata service of Google.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class KeychainCredentialProviderTests
{
    private const string Token = "GET http://metadata.test/computeMetadata/v1/instance/service-accounts/default/token";

    [Test]
    public async Task ManyRepositoriesAtOnce_ShareOneQuestion(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        Answer(host, "first");

        string?[] found = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.FindAsync($"{(i % 2 == 0 ? "gcr.io" : "eu.gcr.io")}/team{i}/app", token)));

        Assert.That(found, Is.All.EqualTo("_token:first"));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CredentialThatExpires_IsRenewedBefore(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        Answer(host, "first");
        RegistryCredential first = await host.GetAsync("gcr.io/team/app", token);
        Answer(host, "second");

        Assert.That(first.ExpiresAt - host.Clock.GetUtcNow(), Is.EqualTo(TimeSpan.FromSeconds(900)), "a tenth before the end");
        host.Clock.Advance(TimeSpan.FromSeconds(899));
        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("_token:first"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("_token:second"));
    }

    [Test]
    public async Task RefusedCredential_IsAskedForAnewOnceItIsAMinuteOld(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        Answer(host, "first");
        RegistryCredential first = await host.GetAsync("gcr.io/team/app", token);

        host.Chain.Refuse(first);
        await host.GetAsync("gcr.io/team/app", token);
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(1), "it would be the same again");

        host.Clock.Advance(IRefusable.LeastAge);
        host.Chain.Refuse(first);
        RegistryCredential second = await host.GetAsync("gcr.io/team/app", token);
        host.Chain.Refuse(first);
        Assert.That(await host.GetAsync("gcr.io/team/app", token), Is.SameAs(second));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Failure_IsAWarningAndTheNextSourceIsAsked(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["IMGPKG_USERNAME"] = "me";
        host.Environment["IMGPKG_PASSWORD"] = "p";
        host.Cloud.On(Token, """{"error":"no_such_account","error_description":"s3cret"}""", status: 404);

        for (int i = 0; i < 10; i++)
        {
            Assert.That(await host.FindAsync($"gcr.io/team/app{i}", token), Is.EqualTo("me:p"));
        }

        Assert.That(host.Warnings, Is.EqualTo(new[]
        {
            "Keychain gke failed for google, going on without it: "
            + "GET http://metadata.test/computeMetadata/v1/instance/service-accounts/default/token: status 404 no_such_account",
        }));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(1), "a failure is believed for a while");
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret"));

        host.Clock.Advance(KeychainCredentialProvider.Pause);
        Answer(host, "later");
        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("_token:later"));
    }

    [Test]
    public async Task PassingFailures_AreRetried(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        Answer(host, "third").After(failures: 2);

        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("_token:third"));
        Assert.That(host.Warnings, Is.Empty);
    }

    [Test]
    public async Task NobodyThere_IsNamedWithTheAddress(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);

        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith("/token: Connection refused (metadata.test)"));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task ConnectionThatTakesTooLong_IsNoCancellation(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.TimesOut = Token;

        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith("/token: i/o timeout"));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Silence_EndsAfterThirtySeconds(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        CloudAnswer answer = Answer(host, "never");
        answer.Gate = new TaskCompletionSource();
        Task<string?> asking = host.FindAsync("gcr.io/team/app", token);
        await answer.Asked.Task.WaitAsync(token);
        host.Clock.Advance(KeychainCredentialProvider.Limit);

        Assert.That(await asking, Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith("no answer within 30 seconds"));
    }

    [Test]
    public async Task Cancellation_IsNoFailure(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        CloudAnswer answer = Answer(host, "never");
        answer.Gate = new TaskCompletionSource();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task<string?> asking = host.FindAsync("gcr.io/team/app", impatient.Token);
        await answer.Asked.Task.WaitAsync(token);
        await impatient.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(host.Warnings, Is.Empty);
    }

    [TestCase("not JSON s3cret", "not JSON")]
    [TestCase("[\"s3cret\"]", "not a JSON object")]
    [TestCase("""{"token":"s3cret"}""", "metadata.test: access_token is missing")]
    [TestCase("""{"access_token":"s3cret\r\nX: 1"}""", "credentials cannot contain control characters")]
    public async Task UselessAnswer_IsNotShown(string body, string reason, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On(Token, body).With("Metadata-Flavor", "Google");

        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task HugeAnswer_IsRefused(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On(Token, $"{{\"access_token\":\"{new string('x', KeychainHttp.MaxAnswer)}\"}}").With("Metadata-Flavor", "Google");

        Assert.That(await host.FindAsync("gcr.io/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.Contain("1048576"));
    }

    private static async Task<CloudHost> StartAsync(CancellationToken token)
    {
        CloudHost host = await CloudHost.StartAsync("gke", token);
        host.Environment["GCE_METADATA_HOST"] = "metadata.test";
        return host;
    }

    private static CloudAnswer Answer(CloudHost host, string value) =>
        host.Cloud.On(Token, $$"""{"access_token":"{{value}}","expires_in":1000,"token_type":"Bearer"}""").With("Metadata-Flavor", "Google");
}
