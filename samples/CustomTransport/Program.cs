using CustomTransport;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.DependencyInjection;

// Two transports: one answers for a registry from local stores, the other keeps repositories as objects in a bucket. Clients know
// nothing of it; whatever they can do with a registry they can do with these.
DirectoryInfo work = Directory.CreateTempSubdirectory("imgpkg-transport-");
try
{
    string files = Path.Combine(work.FullName, "files");
    Directory.CreateDirectory(Path.Combine(files, ".imgpkg"));
    await File.WriteAllTextAsync(Path.Combine(files, ".imgpkg", "images.yml"), "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
    await File.WriteAllTextAsync(Path.Combine(files, "deployment.yml"), "replicas: 2\n");

    string bucket = Path.Combine(work.FullName, "bucket");
    ImgpkgClientBuilder builder = new();
    await using ImgpkgClient client = builder
        .AddTransport(new BucketTransport("bucket.example", new FolderBucket(bucket)))
        .AddTransport(new MirrorTransport("registry.example", Path.Combine(work.FullName, "mirror")))
        .Build();

    PushResult pushed = await client.Bundles.PushAsync(TagReference.Parse("bucket.example/team/app:1.0"), new PushBundleOptions { Paths = [files] });
    Console.WriteLine($"pushed {pushed.Reference}; the bucket has");
    foreach (string file in Directory.EnumerateFiles(bucket, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
    {
        Console.WriteLine($"  {Path.GetRelativePath(bucket, file)}");
    }

    PullBundleResult pulled = await client.Bundles.PullAsync(pushed.Reference.Repository.WithTag("1.0"), Path.Combine(work.FullName, "pulled"));
    Console.WriteLine($"pulled {pulled.Reference}: {await File.ReadAllTextAsync(Path.Combine(pulled.OutputDirectory, "deployment.yml"))}".TrimEnd());

    // From one transport to the other, for a machine without a network.
    CopyResult copied = await client.Copies.CopyAsync(
        CopySource.FromBundle(pushed.Reference), CopyDestination.ToRepository(RepositoryReference.Parse("registry.example/team/app")));
    Console.WriteLine($"copied to {copied.Bundle}, which is in {string.Join(", ", Directory.EnumerateDirectories(Path.Combine(work.FullName, "mirror")).Select(Path.GetFileName))}");

    // A storage can lose bytes. No transport needs to notice: the library does.
    await File.AppendAllTextAsync(Path.Combine(bucket, "team", "app", "blobs", "sha256", pushed.Layer.Digest.Hex), "surplus");
    try
    {
        await client.Bundles.PullAsync(pushed.Reference, Path.Combine(work.FullName, "pulled"));
        return 1;
    }
    catch (ContentMismatchException e)
    {
        Console.WriteLine($"refused: {e.Code}");
        return 0;
    }
}
finally
{
    work.Delete(recursive: true);
}
