using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>An HTTP proxy on loopback that answers every <c>CONNECT</c> with a connection to a loopback port, whatever host it names.</summary>
internal sealed class TunnelProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<string> _hosts = new();
    private readonly Func<string, IPEndPoint> _route;
    private readonly Task _accepting;

    public TunnelProxy(IPEndPoint target)
        : this(_ => target)
    {
    }

    /// <summary>A proxy that asks where to connect to for <c>host:port</c>.</summary>
    public TunnelProxy(Func<string, IPEndPoint> route)
    {
        _route = route;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The value for <c>HTTPS_PROXY</c>.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>The hosts that were asked for, with their ports.</summary>
    public IReadOnlyCollection<string> Hosts => _hosts;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the proxy.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient connection = client;
        using var target = new TcpClient();
        try
        {
            NetworkStream near = client.GetStream();
            string host = (await ReadHeadAsync(near)).Split(' ')[1];
            _hosts.Enqueue(host);
            await target.ConnectAsync(_route(host), _stop.Token);
            await near.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
            NetworkStream far = target.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client sees it too.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
