using System.Net;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Signatures;

/// <summary>Looks for the cosign signature of an image: the tag <c>sha256-HEX.sig</c> in the image's repository (formats 14.1).</summary>
internal sealed class SignatureFinder(RepositoryStores stores, Throttle throttle)
{
    /// <summary>The tag a signature of <paramref name="image"/> has.</summary>
    public static string Tag(Digest image) => $"{image.Algorithm}-{image.Hex}.sig";

    /// <summary>The signatures of images, each image asked for once; images without one are left out.</summary>
    public async Task<IReadOnlyList<FoundSignature>> FindAllAsync(IEnumerable<DigestReference> images)
    {
        FoundSignature?[] found = await throttle.ForEachAsync(
            images.Distinct(), image => throttle.RunAsync(token => FindAsync(image, token))).ConfigureAwait(false);
        return [.. found.OfType<FoundSignature>()];
    }

    private async Task<FoundSignature?> FindAsync(DigestReference image, CancellationToken cancellationToken)
    {
        TagReference tag = image.Repository.WithTag(Tag(image.Digest!.Value));
        try
        {
            Descriptor signature = await stores.OpenRead(image.Repository).ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
            return new FoundSignature(image, tag, image.Repository.WithDigest(signature.Digest));
        }
        catch (RegistryNotFoundException)
        {
            return null;
        }
        catch (RegistryAccessException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            return new FoundSignature(image, tag, Signature: null);
        }
        catch (ImgpkgException e) when (e.During($"Fetching signature for image '{image}'"))
        {
            throw;
        }
    }
}
