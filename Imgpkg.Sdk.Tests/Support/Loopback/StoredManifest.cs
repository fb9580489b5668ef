using System.Text;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>A manifest as the registry keeps it: the bytes that came and the media type they came with.</summary>
internal sealed record StoredManifest(Digest Digest, string MediaType, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}
