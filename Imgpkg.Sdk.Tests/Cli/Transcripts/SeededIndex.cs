using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>Puts an index of one image into a repository behind the library's back.</summary>
internal static class SeededIndex
{
    public static Digest Add(LoopbackRepository repository, string tag)
    {
        Digest member = SeededImage.Add(repository, tag: null, SeededImage.PlainConfig);
        int size = repository.Manifests[member].Bytes.Length;
        string json = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{"mediaType":"{{{MediaTypes.DockerManifest}}}","size":{{{size}}},"digest":"{{{member}}}","platform":{"architecture":"amd64","os":"linux"}}]}""";
        return repository.AddManifest(MediaTypes.OciIndex, Encoding.UTF8.GetBytes(json), tag);
    }
}
