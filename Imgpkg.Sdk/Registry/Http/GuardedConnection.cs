using System.Net;
using System.Net.Sockets;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Connects only to addresses that are permitted, whatever a name resolves to at that moment (R6.8: a name may resolve differently the
/// second time). A proxy is the user's own choice and not looked at; what it connects to is its affair.
/// </summary>
internal static class GuardedConnection
{
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, AddressKinds refused, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        if (!IsProxy(context))
        {
            addresses = Permitted(context.DnsEndPoint.Host, addresses, refused);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsProxy(SocketsHttpConnectionContext context)
    {
        Uri wanted = context.InitialRequestMessage.RequestUri!;
        return wanted.Port != context.DnsEndPoint.Port
            || !string.Equals(wanted.IdnHost.Trim('[', ']'), context.DnsEndPoint.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out IPAddress? address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);

    private static IPAddress[] Permitted(string host, IPAddress[] addresses, AddressKinds refused)
    {
        IPAddress[] permitted = Array.FindAll(addresses, address => (address.Kind() & refused) == AddressKinds.None);
        return permitted.Length > 0 || addresses.Length == 0 ? permitted : throw new RefusedAddressException(host, addresses[0]);
    }
}
