using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Reads addresses of proxies: without a scheme they are http, and user and password may stand in them.</summary>
internal static class ProxyAddress
{
    /// <summary>The address; null for nothing, and for something that is no address of an http proxy.</summary>
    public static Uri? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string address = text.Contains("://", StringComparison.Ordinal) ? text.Trim() : $"http://{text.Trim()}";
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && IsUsable(uri) ? uri : null;
    }

    public static bool IsUsable(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme is "http" or "https" or "socks5" or "socks4" or "socks4a" && uri.Host.Length > 0;

    /// <summary>The credentials in an address; null when there are none.</summary>
    public static NetworkCredential? Credential(Uri? proxy)
    {
        if (proxy is null || proxy.UserInfo.Length == 0)
        {
            return null;
        }

        string[] parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
    }
}
