using System.Net;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// A bad connection to a registry: stands before it under an address of its own, passes requests on, and breaks some of them
/// (<see cref="FaultProxyOptions"/>). Counts the bytes of bodies, which tells what was sent twice.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Host", "Connection", "Transfer-Encoding", "Expect", "Content-Length"];

    private readonly FaultProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _upstream;
    private readonly WebApplication _app;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private long _uploaded;
    private long _downloaded;
    private int _faults;
    private int _requests;
    private long _window;
    private int _inWindow;

    private FaultProxy(Uri upstream, FaultProxyOptions options, TimeProvider time)
    {
        (_options, _time, _random) = (options, time, new Random(options.Seed));
        _upstream = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = upstream, Timeout = Timeout.InfiniteTimeSpan };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The registry part of references, for example <c>127.0.0.1:43210</c>.</summary>
    public string Host { get; private set; } = string.Empty;

    /// <summary>Bytes of request bodies that came here.</summary>
    public long Uploaded => Interlocked.Read(ref _uploaded);

    /// <summary>Bytes of answers that went from here.</summary>
    public long Downloaded => Interlocked.Read(ref _downloaded);

    /// <summary>How many requests were broken or refused.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts a proxy before the registry at an address.</summary>
    /// <param name="upstream">For example <see cref="LoopbackRegistry.BaseAddress"/>.</param>
    /// <param name="options">What goes wrong.</param>
    /// <param name="time">The clock that requests per second are counted with.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<FaultProxy> StartAsync(Uri upstream, FaultProxyOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var proxy = new FaultProxy(upstream, options, time);
        await proxy._app.StartAsync(cancellationToken);
        proxy.Host = new Uri(proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        (double chance, long cutAt) = Roll();
        if (IsOverRate() || (chance -= _options.RateLimited) < 0)
        {
            Refuse(context, StatusCodes.Status429TooManyRequests);
            context.Response.Headers.RetryAfter = "1";
        }
        else if ((chance -= _options.Unavailable) < 0)
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable);
        }
        else if ((chance -= _options.Resets) < 0)
        {
            Interlocked.Increment(ref _faults);
            context.Abort();
        }
        else
        {
            await PassAsync(context, (chance - _options.Cuts) < 0 ? cutAt : long.MaxValue);
        }
    }

    private (double Chance, long CutAt) Roll()
    {
        lock (_lock)
        {
            return (_random.NextDouble(), _random.NextInt64(_options.LargestCut));
        }
    }

    private bool IsOverRate()
    {
        if (_options.RequestsPerSecond is not { } limit)
        {
            return false;
        }

        lock (_lock)
        {
            long now = _time.GetUtcNow().Ticks / TimeSpan.TicksPerSecond;
            _inWindow = now == _window ? _inWindow + 1 : 1;
            _window = now;
            return _inWindow > limit;
        }
    }

    private void Refuse(HttpContext context, int status)
    {
        Interlocked.Increment(ref _faults);
        context.Response.StatusCode = status;
    }

    private async Task PassAsync(HttpContext context, long cutAt)
    {
        try
        {
            using HttpRequestMessage request = Translate(context.Request, cutAt);
            using HttpResponseMessage response = await _upstream.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            CopyHeaders(response, context.Response);
            await CopyBodyAsync(response, context.Response, cutAt, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private HttpRequestMessage Translate(HttpRequest incoming, long cutAt)
    {
        string target = incoming.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(_upstream.BaseAddress!, target));
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
        {
            bool cut = cutAt < (incoming.ContentLength ?? long.MaxValue);
            Stream body = cut ? new InterruptedBody(incoming.Body, cutAt) : incoming.Body;
            Interlocked.Add(ref _faults, cut ? 1 : 0);
            request.Content = new StreamContent(new MeteredStream(body, count => Interlocked.Add(ref _uploaded, count)), 64 * 1024);
            request.Content.Headers.ContentLength = incoming.ContentLength;
        }
        else if (incoming.Method is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent([]);
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in incoming.Headers)
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return request;
    }

    private void CopyHeaders(HttpResponseMessage response, HttpResponse answer)
    {
        answer.StatusCode = (int)response.StatusCode;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && !name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                // Absolute locations name the registry behind; clients have to come back here.
                answer.Headers[name] = values.Select(value => value.Replace($"//{_upstream.BaseAddress!.Authority}/", $"//{Host}/", StringComparison.Ordinal)).ToArray();
            }
        }
    }

    private async Task CopyBodyAsync(HttpResponseMessage response, HttpResponse answer, long cutAt, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[64 * 1024];
        for (long sent = 0; await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, cutAt - sent)), cancellationToken) is var count && count > 0;)
        {
            await answer.Body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            Interlocked.Add(ref _downloaded, count);
            sent += count;
            if (sent == cutAt)
            {
                // The server sees too few bytes for the announced length and closes; what was sent arrives.
                Interlocked.Increment(ref _faults);
                return;
            }
        }
    }

    private sealed class MeteredStream(Stream inner, Action<int> counted) : ReadFilter
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            counted(count);
            return count;
        }
    }
}
