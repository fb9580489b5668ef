using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Memory;
using LibraryGuide;
using Microsoft.Extensions.DependencyInjection;

// The snippets of docs/library.md, compiled and run: in memory and in a temporary folder, without a network.
string work = Directory.CreateTempSubdirectory("imgpkg-guide-").FullName;
Directory.CreateDirectory($"{work}/config/.imgpkg");
await File.WriteAllTextAsync($"{work}/config/.imgpkg/images.yml", "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
await File.WriteAllTextAsync($"{work}/config/deployment.yml", "replicas: 2\n");

await InMemoryAsync();
await InAHostAsync();
Directory.Delete(work, recursive: true);

async Task InMemoryAsync()
{
    ImgpkgClientBuilder builder = new(options => options.Concurrency = 10);
    await using ImgpkgClient client = builder
        .AddTransport(new MemoryTransport("registry.test"))
        .Build();

    PushResult pushed = await client.Bundles.PushAsync(
        TagReference.Parse("registry.test/team/app:1.0"),
        new PushBundleOptions { Paths = [$"{work}/config"], Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "blue" } });
    Console.WriteLine($"pushed {pushed.Reference}");

    using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
    PullBundleResult pulled = await client.Bundles.PullAsync(
        pushed.Reference, $"{work}/out", new PullBundleOptions { Recursive = true }, new ConsoleProgress(), limit.Token);
    Console.WriteLine($"pulled into {pulled.OutputDirectory}, lock rewritten: {pulled.IsRelocated}");

    await foreach (string tag in client.Images.ListTagsAsync(pushed.Reference.Repository))
    {
        Console.WriteLine($"tag {tag}");
    }

    CopyPlan plan = await client.Copies.PlanAsync(
        CopySource.FromBundle(pushed.Reference), CopyDestination.ToRepository(RepositoryReference.Parse("registry.test/site/app")));
    Console.WriteLine($"{plan.Images.Count} images; {plan.BytesToSend} bytes to send, {plan.BytesToMount} to be taken over");

    await client.Copies.CopyAsync(
        CopySource.FromBundle(TagReference.Parse("registry.test/team/app:1.0")), CopyDestination.ToArchive($"{work}/app.tar"));
    CopyResult copied = await client.Copies.CopyAsync(
        CopySource.FromArchive($"{work}/app.tar"),
        CopyDestination.ToRepository(RepositoryReference.Parse("registry.test/site/app")),
        new CopyOptions { Tags = ["stable"], LockOutputPath = $"{work}/app.lock.yml" });
    Console.WriteLine($"copied {copied.Images.Count} images; the bundle is {copied.BundleLock!.Bundle}, tag {copied.BundleLock.Tag}");

    BundleDescription description = await client.Bundles.DescribeAsync(copied.Bundle!);
    foreach (ImageDescription image in description.Images)
    {
        Console.WriteLine($"{image.Type} {image.Image}");
    }

    try
    {
        await client.Images.ResolveAsync(ImageReference.Parse("registry.test/team/app:2.0"));
    }
    catch (RegistryNotFoundException e)
    {
        Console.WriteLine($"{e.Code}: {e.Message}");
    }
    catch (ImgpkgException e) when (e.IsTransient)
    {
        Console.WriteLine($"worth another try later: {e.Message}");
    }
}

async Task InAHostAsync()
{
    ServiceCollection services = new();
    services
        .AddImgpkg(options => options.MaxAttempts = 3)
        .AddTransport(new MemoryTransport());
    services.AddSingleton<ReleasePublisher>();

    await using ServiceProvider provider = services.BuildServiceProvider();
    string digest = await provider.GetRequiredService<ReleasePublisher>().PublishAsync($"{work}/config", "2.0", CancellationToken.None);
    Console.WriteLine($"published {digest}");
}
