using Imgpkg.Sdk;
using Imgpkg.Sdk.References;

namespace WebService;

/// <summary>Finds out what is to be copied, by digest, before anything is promised to the client.</summary>
internal sealed class RelocationStarter(IImageClient images, IBundleClient bundles, Relocations relocations)
{
    /// <summary>Starts a copy that goes on when the request has been answered.</summary>
    /// <exception cref="ImgpkgException">A name is malformed, or there is nothing to copy.</exception>
    public async Task<Relocation> StartAsync(RelocationRequest request, CancellationToken cancellationToken)
    {
        ImageReference source = ImageReference.Parse(request.Source);
        RepositoryReference destination = RepositoryReference.Parse(request.Destination);
        DigestReference digest = await images.ResolveAsync(source, cancellationToken);
        bool isBundle = await bundles.IsBundleAsync(digest, cancellationToken);
        return relocations.Start(new Relocation(digest, isBundle, destination, source.Tag is { } tag ? [tag] : []));
    }
}
