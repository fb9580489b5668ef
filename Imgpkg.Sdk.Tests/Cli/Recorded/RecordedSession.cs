using System.Net;
using System.Net.Sockets;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>
/// The library's real clients, in a world where the registry of the recordings, <c>localhost:5001</c>, is a loopback registry and no other host
/// exists. So nothing in the recordings has to be replaced before it is compared.
/// </summary>
internal sealed class RecordedSession : IClientSession
{
    private const string Host = "localhost";
    private const int Port = 5001;

    private readonly ImgpkgClient _client;

    public RecordedSession(LoopbackRegistry registry, Action<ImgpkgOptions> configure)
    {
        ImgpkgClientBuilder builder = new(configure);
        builder.Services.AddSingleton<IEnvironment>(new FakeEnvironment());
        builder.Services.AddHttpClient(RegistryClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, registry.BaseAddress.Port, token),
        });
        _client = builder.Build();
    }

    public IBundleClient Bundles => _client.Bundles;

    public IImageClient Images => _client.Images;

    public IVerifier Verifier => _client.Verifier;

    public IRegistryDiagnostics Registries => _client.Registries;

    public ICopyService Copies => _client.Copies;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, int port, CancellationToken cancellationToken)
    {
        if (target is not { Host: Host, Port: Port })
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
