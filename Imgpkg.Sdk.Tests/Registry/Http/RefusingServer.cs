using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>A server that invites the body of an upload, refuses it after a part, and closes the connection on the rest.</summary>
internal sealed class RefusingServer : IAsyncDisposable
{
    private const int Part = 64 * 1024;
    private const string TooLarge = "too large for us";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public RefusingServer()
    {
        _listener.Start();
        Registry = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public string Registry { get; }

    /// <summary>The methods of the requests so far.</summary>
    public ConcurrentQueue<string> Methods { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    /// <summary>One request per connection.</summary>
    private async Task AnswerAsync(NetworkStream stream)
    {
        string method = (await ReadHeadAsync(stream)).Split(' ')[0];
        Methods.Enqueue(method);
        switch (method)
        {
            case "POST":
                await WriteAsync(stream, $"HTTP/1.1 202 Accepted\r\nLocation: /v2/team/app/blobs/uploads/1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                break;
            case "DELETE":
                await WriteAsync(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
                break;
            default:
                await WriteAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n");
                await stream.ReadExactlyAsync(new byte[Part], _stop.Token);
                await WriteAsync(stream, string.Create(
                    CultureInfo.InvariantCulture,
                    $"HTTP/1.1 413 Too Large\r\nContent-Type: text/plain\r\nContent-Length: {TooLarge.Length}\r\nConnection: close\r\n\r\n{TooLarge}"));
                break;
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token).AsTask();
}
