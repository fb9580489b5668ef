using System.Net;
using System.Net.Sockets;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Kinds of addresses that a stranger's URL must not lead to (R6.8); none means an address of the public network.</summary>
[Flags]
internal enum AddressKinds
{
    None = 0,

    /// <summary>This machine.</summary>
    Loopback = 1,

    /// <summary>Networks that are not routed publicly.</summary>
    Private = 2,

    /// <summary>Link-local addresses, and those where clouds serve metadata.</summary>
    LinkLocal = 4,

    /// <summary>Unspecified, multicast and reserved addresses: nobody answers there in good faith.</summary>
    Reserved = 8,
}

/// <summary>Tells the kind of an address, also of those that wrap an IPv4 address.</summary>
internal static class AddressKindExtensions
{
    // Metadata services outside of the link-local range: AWS over IPv6, Alibaba Cloud, Azure's host agent, Oracle Cloud.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192"),
    ];

    private static readonly (IPNetwork Network, AddressKinds Kind)[] Networks =
    [
        (IPNetwork.Parse("127.0.0.0/8"), AddressKinds.Loopback),
        (IPNetwork.Parse("::1/128"), AddressKinds.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKinds.LinkLocal),
        (IPNetwork.Parse("fe80::/10"), AddressKinds.LinkLocal),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKinds.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKinds.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKinds.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKinds.Private),
        (IPNetwork.Parse("fc00::/7"), AddressKinds.Private),
        (IPNetwork.Parse("fec0::/10"), AddressKinds.Private),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKinds.Reserved),
        (IPNetwork.Parse("224.0.0.0/3"), AddressKinds.Reserved),
        (IPNetwork.Parse("::/128"), AddressKinds.Reserved),
        (IPNetwork.Parse("ff00::/8"), AddressKinds.Reserved),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static AddressKinds Kind(this IPAddress address)
    {
        IPAddress plain = Unwrap(address);
        return Array.Exists(Metadata, plain.Equals)
            ? AddressKinds.LinkLocal
            : Array.Find(Networks, entry => entry.Network.Contains(plain)).Kind;
    }

    /// <summary>What a host says of itself without looking it up: its kind when it is an address or names this machine, none for other names.</summary>
    public static AddressKinds KindOfHost(string host)
    {
        string name = host.Trim('[', ']').ToLowerInvariant();
        return IPAddress.TryParse(name, out IPAddress? address) ? address.Kind()
            : RegistrySchemes.IsLoopback(name) ? AddressKinds.Loopback
            : AddressKinds.None;
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : Nat64.Contains(address) ? new IPAddress(bytes[12..])
            : SixToFour.Contains(address) ? new IPAddress(bytes[2..6])
            : new IPAddress(bytes);
    }
}
