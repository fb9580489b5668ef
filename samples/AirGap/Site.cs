using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace AirGap;

/// <summary>Where the application is used: imports what was carried, pulls it from the site's registry, and compares digests.</summary>
internal sealed class Site(ImgpkgClient client, string registry)
{
    /// <summary>Returns whether the site's registry now has exactly what the origin exported.</summary>
    public async Task<bool> ImportAsync(Carried carried)
    {
        RepositoryReference repository = RepositoryReference.Parse($"{registry}/mirror/app");
        CopyResult copied = await client.Copies.CopyAsync(CopySource.FromArchive(carried.Tar), CopyDestination.ToRepository(repository));
        Console.WriteLine($"imported {copied.Images.Count} images, {copied.BytesSent} bytes, into {repository}");

        BundleLock promised = await BundleLock.ReadAsync(carried.Lock);
        bool same = Compare("bundle", promised.Bundle.Digest, await ResolveAsync(repository.WithTag(promised.Tag!)));
        foreach (LockedImage image in (await ImagesLock.ReadAsync(carried.Images)).Images)
        {
            same &= Compare("image", image.Image.Digest, await ResolveAsync(image.Image.WithRepository(repository)));
        }

        return same & await PullAsync(repository.WithTag(promised.Tag!));
    }

    // What is pulled names the site's registry in its lock, so whoever deploys it needs no other.
    private async Task<bool> PullAsync(TagReference bundle)
    {
        DirectoryInfo output = Directory.CreateTempSubdirectory("imgpkg-air-gap-pulled-");
        try
        {
            PullBundleResult pulled = await client.Bundles.PullAsync(bundle, Path.Combine(output.FullName, "app"));
            ImagesLock images = await ImagesLock.ReadAsync(Path.Combine(pulled.OutputDirectory, ".imgpkg", "images.yml"));
            foreach (LockedImage image in images.Images)
            {
                Console.WriteLine($"the pulled lock names {image.Image}");
            }

            return pulled.IsRelocated && images.Images.All(image => bundle.Repository.Equals(image.Image.Repository));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private async Task<Digest?> ResolveAsync(ImageReference image) => (await client.Images.ResolveAsync(image)).Digest;

    private static bool Compare(string what, Digest? expected, Digest? actual)
    {
        Console.WriteLine($"{what} {expected}: {(expected == actual ? "the same at the site" : $"DIFFERENT at the site: {actual}")}");
        return expected == actual;
    }
}
