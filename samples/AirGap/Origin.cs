using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace AirGap;

/// <summary>Where the application is made: publishes two images and the bundle that names them, and exports all of it.</summary>
internal sealed class Origin(ImgpkgClient client, string registry)
{
    public async Task ExportAsync(Carried carried)
    {
        DirectoryInfo sources = Directory.CreateTempSubdirectory("imgpkg-air-gap-sources-");
        try
        {
            // Copied by its tag, which is then a tag at the site too; by digest it would have none there.
            TagReference bundle = await PublishAsync(sources.FullName, carried.Lock);
            CopyResult copied = await client.Copies.CopyAsync(CopySource.FromBundle(bundle), CopyDestination.ToArchive(carried.Tar));
            await new ImagesLock { Images = [.. copied.Images.Select(image => new LockedImage { Image = image.Source })] }.WriteAsync(carried.Images);
            Console.WriteLine($"exported {copied.Images.Count} images, {copied.BytesSent} bytes, into {carried.Tar}");
        }
        finally
        {
            sources.Delete(recursive: true);
        }
    }

    private async Task<TagReference> PublishAsync(string sources, string lockPath)
    {
        DigestReference web = await PushImageAsync("web:2.1", sources, "index.html", "<h1>It works</h1>\n");
        DigestReference api = await PushImageAsync("api:1.4", sources, "api.conf", "port = 8080\n");

        // The bundle: configuration, and the lock that names its images by digest.
        string bundle = Path.Combine(sources, "bundle");
        Directory.CreateDirectory(Path.Combine(bundle, ".imgpkg"));
        await File.WriteAllTextAsync(Path.Combine(bundle, "deployment.yml"), "replicas: 2\n");
        ImagesLock images = new() { Images = [new LockedImage { Image = web }, new LockedImage { Image = api }] };
        await images.WriteAsync(Path.Combine(bundle, ".imgpkg", "images.yml"));

        TagReference app = TagReference.Parse($"{registry}/team/app:1.0");
        PushResult pushed = await client.Bundles.PushAsync(app, new PushBundleOptions { Paths = [bundle], LockOutputPath = lockPath });
        Console.WriteLine($"published {pushed.Reference}");
        return app;
    }

    private async Task<DigestReference> PushImageAsync(string name, string sources, string file, string text)
    {
        string path = Path.Combine(sources, file);
        await File.WriteAllTextAsync(path, text);
        PushResult pushed = await client.Images.PushAsync(TagReference.Parse($"{registry}/team/{name}"), new PushImageOptions { Paths = [path] });
        Console.WriteLine($"published {pushed.Reference}");
        return pushed.Reference;
    }
}
