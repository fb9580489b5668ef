using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(60_000)]
internal sealed class DockerRegistryProcessTests
{
    [Test]
    public async Task StartAsync_Serves_AndLogsRequests(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        using var client = new HttpClient { BaseAddress = registry.BaseAddress };
        using HttpResponseMessage ping = await client.GetAsync(new Uri("/v2/", UriKind.Relative), token);
        using HttpResponseMessage tags = await client.GetAsync(new Uri("/v2/none/tags/list?n=1", UriKind.Relative), token);
        IReadOnlyList<AccessLogLine> log = await registry.ReadAccessLogAsync(token);

        Assert.That(log.Select(line => line.ToString()), Is.EqualTo(new[] { "GET /v2/ 200", "GET /v2/none/tags/list?n=1 404" }));
    }

    [Test]
    public async Task StartAsync_WithAuthentication_AsksForThePassword(CancellationToken token)
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true }, token);
        using var client = new HttpClient { BaseAddress = registry.BaseAddress };
        using HttpResponseMessage without = await client.GetAsync(new Uri("/v2/", UriKind.Relative), token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistryProcess.UserName}:{DockerRegistryProcess.Password}")));
        using HttpResponseMessage with = await client.GetAsync(new Uri("/v2/", UriKind.Relative), token);

        Assert.That((without.StatusCode, with.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.OK)));
    }

    [Test]
    public async Task StartAsync_WithStorageDirectory_KeepsContentThere(CancellationToken token)
    {
        using var storage = new TemporaryDirectory();
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { StorageDirectory = storage.FullPath }, token);
        using var client = new HttpClient { BaseAddress = registry.BaseAddress };
        using HttpResponseMessage started = await client.PostAsync(new Uri("/v2/team/app/blobs/uploads/", UriKind.Relative), content: null, token);
        byte[] blob = "kept"u8.ToArray();
        using HttpResponseMessage put = await client.PutAsync(new Uri($"{started.Headers.Location}&digest={Digest.Of(blob)}"), new ByteArrayContent(blob), token);

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Directory.EnumerateFiles(storage.FullPath, "data", SearchOption.AllDirectories), Is.Not.Empty);
    }

    [TestCase("/v2/")]
    [TestCase("/v2/none/tags/list")]
    [TestCase("/v2/none/manifests/v9")]
    [TestCase("/v2/none/manifests/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [TestCase("/v2/none/blobs/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [TestCase("/v2/none/blobs/uploads/b2c7c1f2-5be9-4f2c-9a3c-1f6b6f7a9d10")]
    [TestCase("/v2/None/tags/list")]
    public async Task LoopbackRegistry_AnswersTheSame(string path, CancellationToken token)
    {
        await using DockerRegistryProcess real = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using LoopbackRegistry loopback = await LoopbackRegistry.StartAsync(cancellationToken: token);
        using var client = new HttpClient();
        using HttpResponseMessage expected = await client.GetAsync(new Uri(real.BaseAddress, path), token);
        using HttpResponseMessage actual = await client.GetAsync(new Uri(loopback.BaseAddress, path), token);

        Assert.That(actual.StatusCode, Is.EqualTo(expected.StatusCode));
        Assert.That(actual.Content.Headers.ContentType, Is.EqualTo(expected.Content.Headers.ContentType));
        Assert.That(await actual.Content.ReadAsStringAsync(token), Is.EqualTo(await expected.Content.ReadAsStringAsync(token)));
    }
}
