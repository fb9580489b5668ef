using System.Globalization;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Lists of tags, page by page (registry 4.7, R4.24; T25).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class TagPagesTests
{
    [Test]
    public async Task Pages_AreFollowed(CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(["a", "b", "c", "d", "e"], 2, token);
        await using var host = new HttpHost();

        Assert.That(await HttpHost.TagsAsync(host.Open(registry), token), Is.EqualTo(new[] { "a", "b", "c", "d", "e" }));
        Assert.That(registry.Requests.Select(request => request.Target), Is.EqualTo(new[]
        {
            "/v2/team/app/tags/list?n=1000", "/v2/team/app/tags/list?last=b&n=2", "/v2/team/app/tags/list?last=d&n=2",
        }));
        Assert.That(registry.Requests[0].Header("Accept"), Is.Null, "some registries refuse the types of manifests here");
    }

    [Test]
    public async Task FullPageWithoutLink_GoesOnAfterTheLastTag(CancellationToken token)
    {
        string[] tags = [.. Enumerable.Range(0, 1001).Select(i => i.ToString("d4", CultureInfo.InvariantCulture))];
        await using LoopbackRegistry registry = await StartAsync(tags, null, token);
        registry.Faults.Add("GET", "tags", Fault.SetHeader("Link", null), FaultList.Always);
        await using var host = new HttpHost();

        Assert.That(await HttpHost.TagsAsync(host.Open(registry), token), Is.EqualTo(tags));
        Assert.That(registry.Requests[1].Target, Is.EqualTo("/v2/team/app/tags/list?n=1000&last=0999"));
    }

    [TestCase("<https://other.example/v2/team/app/tags/list?last=b>; rel=\"next\"", 2)]
    [TestCase("<http://127.0.0.1:1/v2/team/app/tags/list?last=b>; rel=\"next\"", 2)]
    [TestCase("<ftp://127.0.0.1/v2/team/app/tags/list?last=b>; rel=\"next\"", 1)]
    [TestCase("</v2/team/app/tags/list?last=b>; rel=\"prev\"", 1)]
    [TestCase("<>; rel=\"next\"", 1)]
    [TestCase("/v2/team/app/tags/list?last=b; rel=\"next\"", 1)]
    [TestCase("</v2/team/app/tags/list?n=1000>; rel=\"next\"", 1)]
    [TestCase("</prefix/v2/team/app/tags/list?last=b>; rel=\"next\"", 2)]
    [TestCase("</v2/_catalog>; rel=\"prev\", <?last=b>; title=\"x\"; rel=next", 2)]
    public async Task Link_IsFollowedToTheNextPageHereWhateverHostItNames(string link, int requests, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(["a", "b", "c"], 2, token);
        registry.Faults.Add("GET", "tags", Fault.SetHeader("Link", link));
        await using var host = new HttpHost();

        string[] tags = await HttpHost.TagsAsync(host.Open(registry), token);

        Assert.That(tags, Is.EqualTo(requests == 1 ? ["a", "b"] : (string[])["a", "b", "c"]));
        Assert.That(registry.Requests, Has.Count.EqualTo(requests));
        Assert.That(registry.Requests.Select(request => request.Path), Is.All.EqualTo("/v2/team/app/tags/list"));
    }

    [TestCase(400, 1, "/v2/team/app/tags/list?n=100")]
    [TestCase(405, 1, "/v2/team/app/tags/list?n=100")]
    [TestCase(400, 2, "/v2/team/app/tags/list")]
    public async Task PageSizeRefused_AsksForLess(int status, int times, string last, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync(["a", "b"], null, token);
        registry.Faults.Add("GET", "tags", Fault.Error(status, "PAGINATION_NUMBER_INVALID"), times);
        await using var host = new HttpHost();

        Assert.That(await HttpHost.TagsAsync(host.Open(registry), token), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(registry.Requests[^1].Target, Is.EqualTo(last));
    }

    [TestCase("""{"name":"team/app","tags":null}""", "")]
    [TestCase("""{"name":"team/app"}""", "")]
    [TestCase("""{"tags":["b","a","b",7]}""", "b a")]
    public async Task Answer_OfOtherShapes_IsRead(string body, string expected, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync([], null, token);
        registry.Faults.Add("GET", "tags", Fault.Respond(200, body));
        await using var host = new HttpHost();

        Assert.That(string.Join(' ', await HttpHost.TagsAsync(host.Open(registry), token)), Is.EqualTo(expected));
    }

    [TestCase("<html>")]
    [TestCase("""{"tags":["\ud800"]}""")]
    public async Task Answer_ThatIsNoList_IsAnError(string body, CancellationToken token)
    {
        await using LoopbackRegistry registry = await StartAsync([], null, token);
        registry.Faults.Add("GET", "tags", Fault.Respond(200, body));
        await using var host = new HttpHost();

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => HttpHost.TagsAsync(host.Open(registry), token)))!;

        Assert.That(e.Message, Is.EqualTo($"GET {registry.BaseAddress}v2/team/app/tags/list?n=1000: the list of tags is not valid JSON"));
    }

    [Test]
    public async Task UnknownRepository_IsNotFound(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        RegistryNotFoundException e = (await Assert.ThrowsAsync<RegistryNotFoundException>(() => HttpHost.TagsAsync(host.Open(registry), token)))!;

        Assert.That(e.Message, Is.EqualTo(
            $"GET {registry.BaseAddress}v2/team/app/tags/list?n=1000: NAME_UNKNOWN: repository name not known to registry; map[name:team/app]"));
    }

    [TestCase("<a>; rel=next", "a")]
    [TestCase("<a,b>; rel=\"prev next\"", "a,b")]
    [TestCase("<a>; rel=prev, <b>; rel=next", "b")]
    [TestCase("<a>; title=\"no, not here\"; rel=\"NEXT\"", null)]
    [TestCase("<a>", null)]
    public void Next_Table(string header, string? expected) => Assert.That(LinkHeader.Next([header]), Is.EqualTo(expected));

    private static async Task<LoopbackRegistry> StartAsync(string[] tags, int? limit, CancellationToken token)
    {
        LoopbackRegistry registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { TagPageLimit = limit }, token);
        Digest digest = registry[HttpHost.Name].AddManifest(MediaTypes.OciManifest, "{}");
        foreach (string tag in tags)
        {
            registry[HttpHost.Name].SetTag(tag, digest);
        }

        return registry;
    }
}
