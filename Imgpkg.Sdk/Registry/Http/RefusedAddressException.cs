using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>A URL of a stranger leads to an address where it must not; carried through the HTTP stack, like a refused certificate.</summary>
internal sealed class RefusedAddressException(string host, IPAddress? address = null)
    : Exception(address is null
        ? $"refusing to connect to {host}: it is not a public address"
        : $"refusing to connect to {host}: {address} is not a public address");
