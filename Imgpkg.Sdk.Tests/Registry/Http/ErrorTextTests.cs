using System.Net;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>The texts of registries' refusals (registry 3.15, cli 12.1).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ErrorTextTests
{
    [Test]
    public async Task UnknownTag_IsToldInTheOriginalsWords(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry);

        RegistryNotFoundException e = (await Assert.ThrowsAsync<RegistryNotFoundException>(() => store.GetManifestAsync(HttpHost.Tag(store, "x"), token)))!;

        Assert.That(e.Message, Is.EqualTo($"GET {registry.BaseAddress}v2/team/app/manifests/x: MANIFEST_UNKNOWN: manifest unknown; map[Tag:x]"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((e.Code, e.StatusCode, e.Method), Is.EqualTo(("MANIFEST_UNKNOWN", HttpStatusCode.NotFound, "GET")));
            Assert.That(e.Url, Is.EqualTo($"{registry.BaseAddress}v2/team/app/manifests/x"));
            Assert.That(e.Repository, Is.EqualTo(store.Repository));
            Assert.That((e.IsTransient, e.Origin), Is.EqualTo((false, FailureOrigin.Registry)));
        }
    }

    // R6.17: control characters are not.
    [TestCase(403, """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""", "DENIED: requested access to the resource is denied")]
    [TestCase(400, """{"errors":[{"code":"A","message":"one","detail":{"b":[1,null,true],"a":"x"}},{"code":"B","message":"two"}]}""", "multiple errors returned: A: one; map[a:x b:[1 <nil> true]]; B: two")]
    [TestCase(400, """{"errors":[{"status":404,"message":"artifactory"}]}""", "404: artifactory")]
    [TestCase(400, """{"errors":[]}""", """unexpected status code 400 Bad Request: {"errors":[]}""")]
    [TestCase(400, """{"errors":["text"]}""", """unexpected status code 400 Bad Request: {"errors":["text"]}""")]
    [TestCase(400, """{"errors":[{"code":"\ud800"}]}""", """unexpected status code 400 Bad Request: {"errors":[{"code":"\ud800"}]}""")]
    [TestCase(404, "404 page not found", "unexpected status code 404 Not Found: 404 page not found")]
    [TestCase(418, "", "unexpected status code 418")]
    [TestCase(400, "{\"errors\":[{\"code\":\"A\",\"message\":\"\\u001b[2Jgone\\u202e\"}]}", "A: [2Jgone")]
    public async Task Body_OfAnyShape_IsShown(int status, string body, string reason, CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("GET", "manifests", Fault.Respond(status, body));
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry);

        RegistryException e = (RegistryException)(await Assert.ThrowsAsync(
            Is.InstanceOf<RegistryException>(), () => store.GetManifestAsync(HttpHost.Tag(store), token)))!;

        Assert.That(e.Message, Is.EqualTo($"GET {registry.BaseAddress}v2/team/app/manifests/v1: {reason}"));
    }

    [Test]
    public async Task Head_SaysThatThereIsNoBody(CancellationToken token)
    {
        await using LoopbackRegistry registry = await HttpHost.StartAsync(cancellationToken: token);
        registry.Faults.Add("HEAD", "blobs", Fault.Respond(403));
        await using var host = new HttpHost();

        RegistryAccessException e = (await Assert.ThrowsAsync<RegistryAccessException>(() => host.Open(registry).ExistsAsync(HttpHost.Blob, token)))!;

        Assert.That(e.Message, Does.EndWith(": unexpected status code 403 Forbidden (HEAD responses have no body, use GET for details)"));
    }

    [TestCase("https://user:pw@reg.example/v2/a?_state=s3cret&digest=sha256%3Aab", "https://reg.example/v2/a?_state=REDACTED&digest=sha256%3Aab")]
    [TestCase("https://reg.example:5000/t?scope=a&service=b&mount=c&from=d&n=1&last=e&X-Sig=s", "https://reg.example:5000/t?scope=a&service=b&mount=c&from=d&n=1&last=e&X-Sig=REDACTED")]
    [TestCase("https://reg.example/t?s3cret", "https://reg.example/t?REDACTED")]
    [TestCase("https://reg.example/t", "https://reg.example/t")]
    public void Redact_Table(string url, string expected) => Assert.That(UrlRedactor.Redact(new Uri(url)), Is.EqualTo(expected));
}
