using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>
/// Stands before a registry on plain http as many companies put one: speaks TLS with a certificate of its own authority, lets in only who
/// shows <see cref="ClientCertificate"/>, and passes the bytes on.
/// </summary>
internal sealed class MutualTlsProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly X509Certificate2 _server;
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private int _refused;

    public MutualTlsProxy(IPEndPoint target)
    {
        _target = target;
        (_server, CertificatePem) = LoopbackCertificate.Create(["127.0.0.1"], expired: false);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 client = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2080, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ClientCertificate = X509CertificateLoader.LoadPkcs12(client.Export(X509ContentType.Pkcs12), password: null);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The registry part of references.</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>The authority to trust, as PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>What a client must show, with its key.</summary>
    public X509Certificate2 ClientCertificate { get; }

    /// <summary>How many connections showed another certificate, or none.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _server.Dispose();
        ClientCertificate.Dispose();
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
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = _server,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => IsWelcome(certificate),
                },
                _stop.Token);
            await target.ConnectAsync(_target, _stop.Token);
            NetworkStream plain = target.GetStream();
            await Task.WhenAny(tls.CopyToAsync(plain, _stop.Token), plain.CopyToAsync(tls, _stop.Token));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException or SocketException)
        {
            // The client sees it too.
        }
    }

    private bool IsWelcome(X509Certificate? certificate)
    {
        bool welcome = certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(ClientCertificate.RawData);
        if (!welcome)
        {
            Interlocked.Increment(ref _refused);
        }

        return welcome;
    }
}
