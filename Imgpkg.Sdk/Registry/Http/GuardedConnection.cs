using System.Net;
using System.Net.Sockets;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Connects only to addresses that are permitted, whatever a name resolves to at that moment (R6.8: a name may resolve differently the
/// second time). A proxy is the user's own choice and not looked at; what it connects to is its affair.
/// </summary>
internal static class GuardedConnection
{
    /// <summary>Connects to where a request goes, or to its proxy.</summary>
    /// <param name="context">The request.</param>
    /// <param name="policy">Which hosts may be contacted; a proxy is one, too.</param>
    /// <param name="refused">The kinds of addresses that are not connected to.</param>
    /// <param name="learn">Told the registry's name and the address it was reached at; null where nothing is to be learned.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, NetworkPolicy policy, AddressKinds refused, Action<string, IPAddress>? learn, CancellationToken cancellationToken)
    {
        Require(context, policy);
        IPAddress[] addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        bool direct = !IsProxy(context);
        if (direct)
        {
            addresses = Permitted(context.DnsEndPoint.Host, addresses, refused);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            if (direct && socket.RemoteEndPoint is IPEndPoint reached)
            {
                learn?.Invoke(RequestContext.Of(context.InitialRequestMessage).Repository.Registry, reached.Address);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that the host may be contacted, before its name is looked up.</summary>
    public static void Require(SocketsHttpConnectionContext context, NetworkPolicy policy)
    {
        if (policy.FindProblem(context.DnsEndPoint.Host, context.DnsEndPoint.Port) is { } problem)
        {
            throw new RefusedHostException(problem);
        }
    }

    private static bool IsProxy(SocketsHttpConnectionContext context)
    {
        // The request for a tunnel is the stack's own and names the proxy.
        Uri wanted = context.InitialRequestMessage.RequestUri!;
        return context.InitialRequestMessage.Method == HttpMethod.Connect
            || wanted.Port != context.DnsEndPoint.Port
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
