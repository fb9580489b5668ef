namespace Imgpkg.Sdk;

/// <summary>Which addresses content outside of registries may be read from (R6.7); used only where an operation asks for such content.</summary>
public sealed class ForeignLayerOptions
{
    /// <summary>Whether addresses may be plain http. Default false: https only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Whether hosts may have loopback, private, link-local and other addresses that are not public. Default false: a manifest must not
    /// make this machine ask its neighbours.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The hosts (<c>host</c> or <c>host:port</c>) that may be asked, also by redirects. Default empty, which permits every host.</summary>
    public IList<string> AllowedHosts { get; } = [];
}
