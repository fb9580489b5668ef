using System.Net;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>A connection that takes too long is a failure of the registry, never a cancellation (R1.8, R3.15).</summary>
[TestFixture]
internal sealed class HeaderTimeoutHandlerTests
{
    private const string Url = "https://reg.example/v2/team/app/tags/list";

    [Test]
    public async Task SendAsync_ConnectTimeout_IsAConnectionError([Values(0, 30)] int limit)
    {
        using var invoker = new HttpMessageInvoker(Build(limit, _ => throw ConnectTimeout()));

        HttpRequestException e = (await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(Request(), CancellationToken.None)))!;

        Assert.That((e.HttpRequestError, e.Message), Is.EqualTo((HttpRequestError.ConnectionError, "dial tcp reg.example:443: i/o timeout")));
        Assert.That(TransientFailures.IsTransient(e), Is.True);
    }

    [Test]
    public async Task SendAsync_CallersCancellation_StaysOne([Values(0, 30)] int limit)
    {
        using var stop = new CancellationTokenSource();
        using var invoker = new HttpMessageInvoker(Build(limit, _ =>
        {
            stop.Cancel();
            throw ConnectTimeout();
        }));

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => invoker.SendAsync(Request(), stop.Token));
    }

    [Test]
    public async Task SendAsync_ConnectTimeoutOnHttps_FallsBackOnlyWhereAllowed([Values] bool insecure)
    {
        HeaderTimeoutHandler timeouts = Build(30, request => request.RequestUri!.Scheme == "https"
            ? throw ConnectTimeout()
            : new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
        IOptions<ImgpkgOptions> options = Options.Create(new ImgpkgOptions { AllowInsecure = insecure });
        var schemes = new RegistrySchemes(options, new KnownRegistries(options, TimeProvider.System));
        using var invoker = new HttpMessageInvoker(new SchemeHandler(schemes, NullLogger<SchemeHandler>.Instance) { InnerHandler = timeouts });

        if (insecure)
        {
            using HttpResponseMessage response = await invoker.SendAsync(Request(), CancellationToken.None);
            Assert.That(response.RequestMessage!.RequestUri!.Scheme, Is.EqualTo("http"));
            return;
        }

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => invoker.SendAsync(Request(), CancellationToken.None)))!;
        Assert.That(e.Message, Does.EndWith("Get \"https://reg.example/v2/\": dial tcp reg.example:443: i/o timeout"));
        Assert.That(e.IsTransient, Is.True);
    }

    // As the platform's handler reports it.
    private static TaskCanceledException ConnectTimeout() => new("A task was canceled.", new TimeoutException("The connect timeout elapsed."));

    private static HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url);
        Contexts.For("reg.example/team/app", new FakeTimeProvider()).AttachTo(request);
        return request;
    }

    private static HeaderTimeoutHandler Build(int limit, Func<HttpRequestMessage, HttpResponseMessage> answer) => new(
        Options.Create(new ImgpkgOptions { ResponseHeaderTimeout = TimeSpan.FromSeconds(limit) }), new FakeTimeProvider())
    {
        InnerHandler = new ScriptedHandler(answer),
    };
}
