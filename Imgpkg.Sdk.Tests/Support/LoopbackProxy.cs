using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// A forward proxy on a free loopback port, for CONNECT and for plain requests. Every host leads to the one address the test names, so that
/// names of the public internet can be used.
/// </summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly IPEndPoint _target;
    private readonly string? _credentials;
    private readonly Task _serving;

    private LoopbackProxy(int targetPort, string? credentials)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _credentials = credentials;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The first lines of what was asked, for example <c>CONNECT reg.test:443 HTTP/1.1</c>; of kept connections only the first request.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Starts a proxy.</summary>
    /// <param name="target">Where every host leads.</param>
    /// <param name="credentials">The <c>user:password</c> it wants; null for none.</param>
    public static LoopbackProxy Start(Uri target, string? credentials = null) => new(target.Port, credentials);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _serving;
        _listener.Stop();
        _ended.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { Length: > 0 } head && !await TryTunnelAsync(stream, head))
                {
                    // It asked for credentials and the same connection may bring them.
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The test's client went away, or the test ended.
            }
        }
    }

    private async Task<bool> TryTunnelAsync(NetworkStream client, string head)
    {
        _requests.Enqueue(head.Split("\r\n")[0]);
        if (_credentials is not null && !head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_credentials))}", StringComparison.OrdinalIgnoreCase))
        {
            await WriteAsync(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n");
            return false;
        }

        using var target = new TcpClient();
        await target.ConnectAsync(_target, _ended.Token);
        NetworkStream server = target.GetStream();
        bool connect = head.StartsWith("CONNECT ", StringComparison.Ordinal);
        await WriteAsync(connect ? client : server, connect ? "HTTP/1.1 200 Connection established\r\n\r\n" : head);
        await Task.WhenAny(client.CopyToAsync(server, _ended.Token), server.CopyToAsync(client, _ended.Token));
        return true;
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _ended.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), _ended.Token).AsTask();
}
