using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http.Diagnostics;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class RegistryDiagnosticsTests
{
    [Test]
    public async Task Registry_ThatAnswers_IsUsable(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.Host, token);

        Assert.That(diagnosis.IsUsable, Is.True);
        Assert.That((diagnosis.Registry, diagnosis.Repository), Is.EqualTo((registry.Host, (RepositoryReference?)null)));
        Assert.That(Show(diagnosis), Is.EqualTo(new[]
        {
            "certificates Ok verified by the platform's authorities",
            "proxy Ok none",
            $"credentials Ok none for {registry.Host}",
            $"connection Ok {registry.BaseAddress}v2/ answered 200",
            "scheme Warning http: https could not be spoken; what is sent can be read on the way",
            "authentication Ok not asked for",
            "family Unknown none of those with known quirks",
        }));
        Assert.That(registry.Requests.Select(request => $"{request.Method} {request.Path}"), Is.EqualTo(new[] { "GET /v2/" }));
    }

    [Test]
    public async Task Repository_IsReadAndNeverWritten(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { SupportsReferrers = true }, token);
        await new SampleImage("first").PutAsync(Seeder(registry, out HttpHost seeding), "v1", token);
        await seeding.DisposeAsync();
        registry.ClearRequests();
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.FullName(HttpHost.Name), token);

        Assert.That(Show(diagnosis)[^3..], Is.EqualTo(new[]
        {
            "access Ok the repository can be read", "referrers Ok yes", "ranges Ok yes: downloads that break go on where they were",
        }));
        Assert.That(registry.Requests.Select(request => request.Method), Is.All.EqualTo("GET"));
    }

    [Test]
    public async Task Abilities_ThatARegistryLacks_AreNo(CancellationToken token)
    {
        var options = new LoopbackOptions { SupportsRange = false, SupportsMount = false, SupportsTagDeletion = false, ChunkMinimum = 4096 };
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options, token);
        await new SampleImage("first").PutAsync(Seeder(registry, out HttpHost seeding), "v1", token);
        await seeding.DisposeAsync();
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.FullName(HttpHost.Name), token, probeWrites: true);

        Assert.That(Show(diagnosis)[^7..], Is.EqualTo(new[]
        {
            "referrers Ok no: the index under the fallback tag is used instead",
            "ranges Ok no: downloads that break begin anew",
            "uploads Ok yes",
            "chunk-minimum Ok 4096 bytes",
            "mount Ok no: tried within the repository",
            "delete-tag Ok no: tags go with their manifest",
            "delete-manifest Ok yes",
        }));
    }

    [Test]
    [Category(DockerRegistryProcess.Category)]
    public async Task Writes_AreProbedAndLeaveNothing(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open($"{registry.Host}/team/app", RepositoryAccess.Write);
        await new SampleImage("first").PutAsync(store, "v1", token);

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, $"{registry.Host}/team/app", token, probeWrites: true);

        Assert.That(Show(diagnosis)[^5..], Is.EqualTo(new[]
        {
            "uploads Ok yes", "chunk-minimum Ok none", "mount Ok yes: tried within the repository", "delete-tag Ok no: tags go with their manifest", "delete-manifest Ok yes",
        }));
        Assert.That(await HttpHost.TagsAsync(store, token), Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task Writes_LeaveTheRegistryAsItWas(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await new SampleImage("first").PutAsync(Seeder(registry, out HttpHost seeding), "v1", token);
        await seeding.DisposeAsync();
        LoopbackRepository repository = registry[HttpHost.Name];
        string[] before = [.. repository.Blobs.Keys.Select(blob => $"{blob}"), .. repository.Manifests.Keys.Select(manifest => $"{manifest}"), .. repository.Tags.Keys];
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.FullName(HttpHost.Name), token, probeWrites: true);

        Assert.That(diagnosis.Findings.Where(finding => finding.Check.StartsWith("delete", StringComparison.Ordinal)).Select(finding => finding.Text), Is.All.EqualTo("yes"));
        Assert.That(
            repository.Blobs.Keys.Select(blob => $"{blob}").Concat(repository.Manifests.Keys.Select(manifest => $"{manifest}")).Concat(repository.Tags.Keys),
            Is.EquivalentTo(before));
        Assert.That(repository.Uploads, Is.Empty);
        Assert.That(registry.Repositories.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Writes_InARepositoryThatIsNotThere_AreNotTried(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.FullName("team/none"), token, probeWrites: true);

        Assert.That(Find(diagnosis, "access").Status, Is.EqualTo(FindingStatus.Warning));
        Assert.That(Find(diagnosis, "uploads").Status, Is.EqualTo(FindingStatus.Unknown));
        Assert.That(registry.Requests.Select(request => request.Method), Is.All.EqualTo("GET"));
    }

    [Test]
    public async Task Upload_ThatCannotBeCancelled_IsTold(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("DELETE", "uploads", Fault.Respond(405));

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.FullName(HttpHost.Name), token, probeWrites: true);

        Assert.That((Find(diagnosis, "uploads").Status, Find(diagnosis, "uploads").Text), Is.EqualTo(
            (FindingStatus.Warning, "yes, but the upload that was begun could not be cancelled (status 405); the registry forgets it after a while")));
    }

    [Test]
    public async Task Credentials_AreNamedWithTheirSourceAndNeverShown(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, token);
        await using HttpHost host = HttpHost.WithPassword();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.Host, token);

        Assert.That(diagnosis.IsUsable, Is.True);
        Assert.That(Find(diagnosis, "credentials").Text, Is.EqualTo("basic user:***, from the options and variables for all registries (user name)"));
        Assert.That(Find(diagnosis, "authentication").Text, Is.EqualTo($"bearer, tokens from {registry.BaseAddress}token"));
        Assert.That(Show(diagnosis), Has.None.Contains("password"));
    }

    [Test]
    public async Task Credentials_OfTheEnvironment_AreNamedByTheirVariable(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic }, token);
        await using var host = new HttpHost();
        host.Environment["IMGPKG_REGISTRY_HOSTNAME_0"] = registry.Host;
        host.Environment["IMGPKG_REGISTRY_USERNAME_0"] = "user";
        host.Environment["IMGPKG_REGISTRY_PASSWORD_0"] = "password";

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.Host, token);

        Assert.That(Find(diagnosis, "credentials").Text, Is.EqualTo("basic user:***, from the variables of IMGPKG_REGISTRY_HOSTNAME_0"));
        Assert.That((Find(diagnosis, "authentication").Text, diagnosis.IsUsable), Is.EqualTo(("basic", true)));
    }

    [TestCase(LoopbackAuthentication.Basic, "")]
    [TestCase(LoopbackAuthentication.Basic, "/team/app")]
    [TestCase(LoopbackAuthentication.Bearer, "")]
    [TestCase(LoopbackAuthentication.Bearer, "/team/app")]
    public async Task WrongPassword_IsAnError(LoopbackAuthentication authentication, string repository, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Authentication = authentication }, token);
        await using var host = new HttpHost(options => (options.Username, options.Password) = ("user", "wr0ng"));

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.Host + repository, token);

        Assert.That(diagnosis.IsUsable, Is.False);
        Assert.That(diagnosis.Findings.First(finding => finding.Status == FindingStatus.Error).Text, Does.Contain("401").Or.Contain("UNAUTHORIZED"));
        Assert.That(Show(diagnosis), Has.None.Contains("wr0ng"));
    }

    [Test]
    public async Task NobodyThere_IsAnError(CancellationToken token)
    {
        await using var host = new HttpHost();

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, "127.0.0.1:1/team/app", token);

        Assert.That(diagnosis.IsUsable, Is.False);
        Assert.That(Find(diagnosis, "connection").Text, Does.EndWith("Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused"));
        Assert.That(diagnosis.Findings.Select(finding => finding.Check), Has.None.EqualTo("access"));
    }

    [TestCase(404, "", "this is no registry")]
    [TestCase(200, "text/html", "with a web page")]
    public async Task SomethingElseThere_IsAnError(int status, string mediaType, string expected, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        registry.Faults.Add("*", ".", Fault.Respond(status, "<p>hello</p>", mediaType.Length == 0 ? [] : [("Content-Type", mediaType)]), FaultList.Always);

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, registry.Host, token);

        Assert.That((Find(diagnosis, "connection").Status, diagnosis.IsUsable), Is.EqualTo((FindingStatus.Error, false)));
        Assert.That(Find(diagnosis, "connection").Text, Does.Contain(expected));
    }

    [Test]
    public async Task Settings_OfTheRegistry_AreTold(CancellationToken token)
    {
        using var files = new TemporaryDirectory();
        await using LoopbackRegistry registry = await HttpHost.StartAsync(new LoopbackOptions { Https = true }, token);
        string authority = files.Write("authority.pem", registry.CertificatePem!);
        await using var host = new HttpHost(options => options.CertificateAuthorityPaths.Add(authority));
        await using var careless = new HttpHost(options => options.VerifyCertificates = false);
        await using var stranger = new HttpHost(options => options.CertificateAuthorityPaths.Add(files["none.pem"]));
        host.Environment["HTTPS_PROXY"] = "http://user:s3cret@proxy.test:8080";

        RegistryDiagnosis trusted = await DiagnoseAsync(host, registry.Host, token);
        RegistryDiagnosis unverified = await DiagnoseAsync(careless, registry.Host, token);
        RegistryDiagnosis unreadable = await DiagnoseAsync(stranger, registry.Host, token);

        Assert.That(Find(trusted, "certificates").Text, Is.EqualTo($"verified by the platform's authorities and {authority}"));
        Assert.That((Find(trusted, "scheme").Text, Find(trusted, "proxy").Text), Is.EqualTo(("https", "none")), "this machine is reached directly");
        Assert.That((Find(unverified, "certificates").Status, unverified.IsUsable), Is.EqualTo((FindingStatus.Warning, true)));
        Assert.That((Find(unreadable, "certificates").Status, unreadable.IsUsable), Is.EqualTo((FindingStatus.Error, false)));
    }

    [Test]
    public async Task Proxy_IsNamedWithoutItsPassword(CancellationToken token)
    {
        await using var host = new HttpHost(options => options.Registries["reg.test"] = new RegistryOptions { Proxy = new Uri("http://user:s3cret@127.0.0.1:1") });

        RegistryDiagnosis diagnosis = await DiagnoseAsync(host, "reg.test", token);

        Assert.That(Find(diagnosis, "proxy").Text, Is.EqualTo("http://127.0.0.1:1 for https, http://127.0.0.1:1 for http (settings of this registry)"));
        Assert.That(Show(diagnosis), Has.None.Contains("s3cret"));
        Assert.That(diagnosis.IsUsable, Is.False);
    }

    [TestCase("", false)]
    [TestCase("registry", false)]
    [TestCase("localhost/team/app", false)]
    [TestCase("https://registry.test/team/app", false)]
    [TestCase("registry.test/team/../app", false)]
    [TestCase("registry.test", true)]
    public async Task Target_ThatIsNone_Throws(string target, bool probeWrites)
    {
        await using var host = new HttpHost();

        await Assert.ThrowsAsync<InvalidReferenceException>(
            () => host.Services.GetRequiredService<IRegistryDiagnostics>().DiagnoseAsync(target, probeWrites, CancellationToken.None));
    }

    private static Task<RegistryDiagnosis> DiagnoseAsync(HttpHost host, string target, CancellationToken token, bool probeWrites = false) =>
        host.Services.GetRequiredService<IRegistryDiagnostics>().DiagnoseAsync(target, probeWrites, token);

    private static IRepositoryStore Seeder(LoopbackRegistry registry, out HttpHost host) => (host = new HttpHost()).Open(registry, RepositoryAccess.Write);

    private static RegistryFinding Find(RegistryDiagnosis diagnosis, string check) => diagnosis.Findings.Single(finding => finding.Check == check);

    private static string[] Show(RegistryDiagnosis diagnosis) => [.. diagnosis.Findings.Select(finding => $"{finding.Check} {finding.Status} {finding.Text}")];
}
