using System.Collections.Concurrent;
using System.Net;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Support.Clouds;

/// <summary>
/// The metadata and token services of every cloud, on one loopback port. <see cref="CreateHandler"/> takes requests for any address here;
/// whatever no test has prepared is as unreachable as it would be without a network.
/// </summary>
internal sealed class FakeCloud : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CloudAnswer> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly RequestLog _log = new();
    private readonly WebApplication _app;

    private FakeCloud()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(_log.Wrap(AnswerAsync));
    }

    public Uri BaseAddress { get; private set; } = new("about:blank");

    /// <summary>Method and address of everything that was tried, also of what nobody answered.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>What arrived, in its order.</summary>
    public IReadOnlyList<RequestRecord> Requests => _log.Snapshot();

    public static async Task<FakeCloud> StartAsync(CancellationToken cancellationToken)
    {
        var cloud = new FakeCloud();
        await cloud._app.StartAsync(cancellationToken);
        cloud.BaseAddress = new Uri(cloud._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return cloud;
    }

    /// <summary>Prepares the answer to a method and an address, for example <c>POST https://sts.amazonaws.com/</c>; the query does not matter.</summary>
    public CloudAnswer On(string request, string body, int status = 200) => _answers[request] = new CloudAnswer(body, status);

    /// <summary>Connections for this take longer than the platform waits.</summary>
    public string? TimesOut { get; set; }

    /// <summary>The end of a client that believes in the whole internet and reaches only this.</summary>
    public HttpMessageHandler CreateHandler() => new Detour(this);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string KeyOf(string method, Uri address) => $"{method} {address.GetLeftPart(UriPartial.Path)}";

    private async Task AnswerAsync(HttpContext context)
    {
        var address = new Uri(context.Request.Headers[Detour.Header].ToString());
        CloudAnswer answer = _answers[KeyOf(context.Request.Method, address)];
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await answer.WriteAsync(context);
    }

    private sealed class Detour(FakeCloud cloud) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        public const string Header = "X-Address";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri address = request.RequestUri!;
            cloud._calls.Enqueue($"{request.Method} {address.AbsoluteUri}");
            if (cloud.TimesOut == KeyOf(request.Method.Method, address))
            {
                throw new TaskCanceledException("connect", new TimeoutException());
            }

            if (!cloud._answers.ContainsKey(KeyOf(request.Method.Method, address)))
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, $"Connection refused ({address.Authority})");
            }

            request.Headers.Host = address.Authority;
            request.Headers.Add(Header, address.AbsoluteUri);
            request.RequestUri = new Uri(cloud.BaseAddress, address.PathAndQuery);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            request.RequestUri = address;
            return response;
        }
    }
}
