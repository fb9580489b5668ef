using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Samples;

/// <summary>Copies that do not come to their end: the site takes no blob before the test says so, and the test never does.</summary>
[TestFixture]
[CancelAfter(120_000)]
[Platform(Exclude = "Win")]
internal sealed class WebServiceCancellationTests
{
    private LoopbackRegistry _origin = null!;
    private LoopbackRegistry _site = null!;
    private WebServiceProcess? _service;
    private FaultRule _held = null!;
    private Uri _relocation = null!;

    [SetUp]
    public async Task SetUp()
    {
        _origin = await LoopbackRegistry.StartAsync();
        _site = await LoopbackRegistry.StartAsync();
        _held = _site.Faults.Add("POST", "/blobs/uploads/", Fault.Hold(new TaskCompletionSource().Task), FaultList.Always);
        using TemporaryDirectory files = new();
        await using ImgpkgClient client = TestClient.Build();
        await client.Images.PushAsync(TagReference.Parse(_origin.FullName("team/web:1.0")), new() { Paths = [BundleFiles.WriteImage(files, "web")] });

        _service = await WebServiceProcess.StartAsync([_origin.Host, _site.Host], CancellationToken.None);
        HttpResponseMessage accepted = await _service.Client.PostAsJsonAsync(
            "/copies", new { source = _origin.FullName("team/web:1.0"), destination = _site.FullName("mirror/web") });
        _relocation = accepted.Headers.Location!;
        await _held.Reached.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [TearDown]
    public async Task TearDown()
    {
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _site.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Test]
    public async Task Events_OfACopyUnderWay_ArriveBeforeItsEnd(CancellationToken token)
    {
        await using IAsyncEnumerator<SseItem<JsonElement>> events = _service!.ReadEventsAsync(_relocation, after: null, token).GetAsyncEnumerator(token);

        Assert.That(await events.MoveNextAsync(), Is.True);
        Assert.That(events.Current.EventType, Is.EqualTo("progress"));
    }

    [Test]
    public async Task Delete_OfACopyUnderWay_CancelsIt(CancellationToken token)
    {
        await using IAsyncEnumerator<SseItem<JsonElement>> events = _service!.ReadEventsAsync(_relocation, after: null, token).GetAsyncEnumerator(token);
        await events.MoveNextAsync();

        HttpStatusCode deleted = (await _service!.Client.DeleteAsync(_relocation, token)).StatusCode;
        string last = await LastAsync(events);
        HttpStatusCode gone = (await _service!.Client.GetAsync(_relocation, token)).StatusCode;

        Assert.That((deleted, last, gone), Is.EqualTo((HttpStatusCode.NoContent, "cancelled", HttpStatusCode.NotFound)));
        Assert.That(_site.Repositories, Is.Empty);
    }

    [Test]
    public async Task Stop_WhileACopyIsUnderWay_EndsItsStream(CancellationToken token)
    {
        await using IAsyncEnumerator<SseItem<JsonElement>> events = _service!.ReadEventsAsync(_relocation, after: null, token).GetAsyncEnumerator(token);
        await events.MoveNextAsync();

        Task stopped = _service!.StopAsync();
        string last = await LastAsync(events);
        await stopped.WaitAsync(token);

        Assert.That(last, Is.EqualTo("cancelled"));
    }

    private static async Task<string> LastAsync(IAsyncEnumerator<SseItem<JsonElement>> events)
    {
        string last = events.Current.EventType;
        while (await events.MoveNextAsync())
        {
            last = events.Current.EventType;
        }

        return last;
    }
}
