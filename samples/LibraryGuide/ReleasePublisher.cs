using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace LibraryGuide;

/// <summary>A service of a host: it asks for the interface and knows nothing of registries.</summary>
internal sealed class ReleasePublisher(IBundleClient bundles)
{
    public async Task<string> PublishAsync(string directory, string version, CancellationToken cancellationToken)
    {
        TagReference destination = RepositoryReference.Parse("registry.example/team/app").WithTag(version);
        PushResult pushed = await bundles.PushAsync(destination, new PushBundleOptions { Paths = [directory] }, cancellationToken: cancellationToken);
        return pushed.Reference.Digest.ToString()!;
    }
}
