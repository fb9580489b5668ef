using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>A cable that is cut after a number of bytes, both directions counted: all connections break at that byte, and there are no new ones.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _upstream;
    private readonly CancellationTokenSource _cut = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private long _left;
    private long _passed;

    private CutProxy(IPEndPoint upstream, long bytes)
    {
        (_upstream, _left) = (upstream, bytes);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The registry part of references, for example <c>127.0.0.1:43210</c>.</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many bytes have passed.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    public bool IsCut => _cut.IsCancellationRequested;

    /// <summary>Starts a proxy.</summary>
    /// <param name="host">The registry behind it, with port.</param>
    /// <param name="bytes">After how many bytes it is cut.</param>
    public static CutProxy Start(string host, long bytes = long.MaxValue) => new(IPEndPoint.Parse(host), bytes);

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_cut.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            _listener.Stop();
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            // A connection that is cut does not say goodbye.
            client.LingerState = server.LingerState = new LingerOption(enable: true, seconds: 0);
            try
            {
                await server.ConnectAsync(_upstream, _cut.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token);
                Task up = PumpAsync(client, server, over);
                Task down = PumpAsync(server, client, over);
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Cut, or nobody is there.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, CancellationTokenSource over)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, over.Token)) > 0)
            {
                int passing = Take(count);
                for (int sent = 0; sent < passing;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, passing - sent), over.Token);
                }

                if (passing < count)
                {
                    await _cut.CancelAsync();
                    return;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await over.CancelAsync();
        }
    }

    private int Take(int count)
    {
        long left = Interlocked.Add(ref _left, -count);
        int passing = (int)Math.Clamp(left + count, 0, count);
        Interlocked.Add(ref _passed, passing);
        return passing;
    }
}
