using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>Stands before a registry as far away as it is told: everything arrives later, in both directions, and nothing slower.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _oneWay;
    private readonly int _target;
    private readonly Task _accepting;

    public DelayingProxy(int target, TimeSpan roundTrip)
    {
        _target = target;
        _oneWay = roundTrip / 2;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Host => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using TcpClient client = near;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token).ConfigureAwait(false);
            await Task.WhenAny(PassAsync(client.GetStream(), server.GetStream()), PassAsync(server.GetStream(), client.GetStream())).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The other side sees the end of the connection.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var pieces = Channel.CreateBounded<(long Due, byte[] Bytes)>(1024);
        Task sending = SendAsync(pieces.Reader, to);
        byte[] buffer = new byte[Piece];
        int count;
        while ((count = await from.ReadAsync(buffer, _stop.Token).ConfigureAwait(false)) > 0)
        {
            await pieces.Writer.WriteAsync((Environment.TickCount64 + (long)_oneWay.TotalMilliseconds, buffer[..count]), _stop.Token).ConfigureAwait(false);
        }

        pieces.Writer.Complete();
        await sending.ConfigureAwait(false);
    }

    private async Task SendAsync(ChannelReader<(long Due, byte[] Bytes)> pieces, NetworkStream to)
    {
        await foreach ((long due, byte[] bytes) in pieces.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            long wait = due - Environment.TickCount64;
            if (wait > 0)
            {
                await Task.Delay((int)wait, _stop.Token).ConfigureAwait(false);
            }

            await to.WriteAsync(bytes, _stop.Token).ConfigureAwait(false);
        }
    }
}
