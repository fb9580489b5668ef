using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The loopback registry itself: a double that answers wrongly proves nothing.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class LoopbackRegistryTests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello, registry");

    [Test]
    public async Task Upload_InPieces_StoresTheBlob(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        using HttpClient client = Client(registry);
        Uri location = await StartUploadAsync(client, token);
        using (HttpResponseMessage patched = await client.PatchAsync(location, new ByteArrayContent(Hello[..5]), token))
        {
            Assert.That(patched.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(patched.Headers.GetValues("Range"), Is.EqualTo(new[] { "0-4" }));
            location = patched.Headers.Location!;
        }

        using HttpResponseMessage put = await client.PutAsync(new Uri($"{location}&digest={Digest.Of(Hello)}"), new ByteArrayContent(Hello[5..]), token);

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(registry["team/app"].Blobs[Digest.Of(Hello)], Is.EqualTo(Hello));
        Assert.That(registry["team/app"].Uploads, Is.Empty);
        Assert.That(registry.Requests.Select(request => request.Method), Is.EqualTo(new[] { "POST", "PATCH", "PUT" }));
        Assert.That(registry.Requests.Select(request => request.BodyLength), Is.EqualTo(new[] { 0, 5, Hello.Length - 5 }));
        Assert.That(registry.Requests.Select(request => request.Status), Is.EqualTo(new[] { 202, 202, 201 }));
    }

    [TestCase("5-9", 0, ExpectedResult = HttpStatusCode.RequestedRangeNotSatisfiable)]
    [TestCase("0-9", 0, ExpectedResult = HttpStatusCode.RequestedRangeNotSatisfiable)]
    [TestCase("bytes 0-4/5", 0, ExpectedResult = HttpStatusCode.RequestedRangeNotSatisfiable)]
    [TestCase("0-4", 0, ExpectedResult = HttpStatusCode.Accepted)]
    [TestCase("0-4", 7, ExpectedResult = HttpStatusCode.NotFound)]
    public async Task<HttpStatusCode> Patch_WithRangeAndState_IsChecked(string range, int staleness, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        using HttpClient client = Client(registry);
        Uri location = await StartUploadAsync(client, token);
        using var content = new ByteArrayContent(Hello[..5]);
        content.Headers.TryAddWithoutValidation("Content-Range", range);
        using HttpResponseMessage answer = await client.PatchAsync(new Uri(location.ToString().Replace("_state=0", $"_state={staleness}", StringComparison.Ordinal)), content, token);
        return answer.StatusCode;
    }

    [Test]
    public async Task Blob_WithRange_SendsThePart(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["team/app"].AddBlob(Hello);
        using HttpClient client = Client(registry);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/team/app/blobs/{digest}");
        request.Headers.Range = new RangeHeaderValue(7, null);
        using HttpResponseMessage answer = await client.SendAsync(request, token);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(answer.Content.Headers.ContentRange!.ToString(), Is.EqualTo("bytes 7-14/15"));
        Assert.That(await answer.Content.ReadAsStringAsync(token), Is.EqualTo("registry"));
    }

    [TestCase("/v2/team/app/manifests/v9", """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"v9"}}]}""")]
    [TestCase("/v2/none/tags/list", """{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"none"}}]}""")]
    [TestCase("/v2/Team/app/manifests/v1", "404 page not found")]
    public async Task Get_OfNothing_AnswersAsDistributionDoes(string path, string body, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        using HttpClient client = Client(registry);
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), token);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsStringAsync(token), Is.EqualTo(body + "\n"));
    }

    [Test]
    public async Task PutManifest_WithMissingBlobs_NamesEach(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        using HttpClient client = Client(registry);
        string manifest = Manifest(Digest.Of("config"u8), Digest.Of("layer"u8));

        using HttpResponseMessage refused = await PutManifestAsync(client, manifest, token);
        registry["team/app"].AddBlob("config"u8.ToArray());
        registry["team/app"].AddBlob("layer"u8.ToArray());
        using HttpResponseMessage stored = await PutManifestAsync(client, manifest, token);

        var errors = JsonNode.Parse(await refused.Content.ReadAsStringAsync(token))!["errors"]!.AsArray();
        Assert.That(errors.Select(error => (string?)error!["code"]), Is.EqualTo(new[] { "MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN" }));
        Assert.That(stored.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(registry["team/app"].Tags["v1"], Is.EqualTo(Digest.Of(Encoding.UTF8.GetBytes(manifest))));
    }

    [Test]
    public async Task Tags_WithN_ArePaged(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        Digest digest = registry["team/app"].AddManifest(MediaTypes.OciManifest, "{}", "b");
        registry["team/app"].SetTag("a", digest);
        registry["team/app"].SetTag("C", digest);
        using HttpClient client = Client(registry);
        using HttpResponseMessage first = await client.GetAsync(new Uri("/v2/team/app/tags/list?n=2", UriKind.Relative), token);
        using HttpResponseMessage second = await client.GetAsync(new Uri("/v2/team/app/tags/list?n=2&last=a", UriKind.Relative), token);

        Assert.That(await first.Content.ReadAsStringAsync(token), Is.EqualTo("{\"name\":\"team/app\",\"tags\":[\"C\",\"a\"]}\n"));
        Assert.That(first.Headers.GetValues("Link"), Is.EqualTo(new[] { "</v2/team/app/tags/list?last=a&n=2>; rel=\"next\"" }));
        Assert.That(await second.Content.ReadAsStringAsync(token), Is.EqualTo("{\"name\":\"team/app\",\"tags\":[\"b\"]}\n"));
        Assert.That(second.Headers.Contains("Link"), Is.False);
    }

    [Test]
    public async Task Https_WithTheAuthorityTrusted_Works(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { Https = true }, token);
        using var authority = X509Certificate2.CreateFromPem(registry.CertificatePem);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new HttpClient(handler) { BaseAddress = registry.BaseAddress };
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), token);
        using HttpClient distrustful = Client(registry);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(async () => await distrustful.GetAsync(new Uri("/v2/", UriKind.Relative), token), Throws.TypeOf<HttpRequestException>());
    }

    internal static HttpClient Client(LoopbackRegistry registry) => new() { BaseAddress = registry.BaseAddress };

    private static string Manifest(Digest config, Digest layer) =>
        $$"""{"schemaVersion":2,"config":{"mediaType":"a/b","size":6,"digest":"{{config}}"},"layers":[{"mediaType":"a/c","size":5,"digest":"{{layer}}"}]}""";

    private static async Task<HttpResponseMessage> PutManifestAsync(HttpClient client, string manifest, CancellationToken token)
    {
        using var content = new StringContent(manifest, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.OciManifest);
        return await client.PutAsync(new Uri("/v2/team/app/manifests/v1", UriKind.Relative), content, token);
    }

    private static async Task<Uri> StartUploadAsync(HttpClient client, CancellationToken token)
    {
        using HttpResponseMessage started = await client.PostAsync(new Uri("/v2/team/app/blobs/uploads/", UriKind.Relative), content: null, token);
        Assert.That(started.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        return started.Headers.Location!;
    }
}
