#:package Imgpkg.Sdk
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;

// Takes a bundle with all its images to another repository, through one file that can be carried.
//   dotnet run relocate-through-tar.cs BUNDLE TAR REPOSITORY
// Without arguments it makes up a bundle, in a local store below a temporary folder.
if (args.Length == 0)
{
    args = await MakeUpAsync(Directory.CreateTempSubdirectory("imgpkg-relocate-").FullName);
}

await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
CopySource bundle = CopySource.FromBundle(ImageReference.Parse(args[0]));
CopySource tar = CopySource.FromArchive(args[1]);
CopyDestination repository = CopyDestination.ToRepository(RepositoryReference.Parse(args[2]));

// Where both repositories can be reached, one copy from the bundle to the repository does.
await client.Copies.CopyAsync(bundle, CopyDestination.ToArchive(args[1]), new CopyOptions { Resume = true });
CopyPlan plan = await client.Copies.PlanAsync(tar, repository);
Console.WriteLine($"{args[1]}: {plan.Images.Count} images, {plan.BytesToSend} bytes to send, {plan.BytesToMount} to be taken over");

CopyResult copied = await client.Copies.CopyAsync(tar, repository);
foreach (CopiedImage image in copied.Images)
{
    Console.WriteLine($"{image.Destination} was {image.Source}");
}

static async Task<string[]> MakeUpAsync(string work)
{
    Directory.CreateDirectory($"{work}/config/.imgpkg");
    await File.WriteAllTextAsync($"{work}/config/deployment.yml", "replicas: 2\n");
    await File.WriteAllTextAsync($"{work}/config/.imgpkg/images.yml", "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
    await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
    await client.Bundles.PushAsync(TagReference.Parse($"oci:{work}/app:1.0"), new PushBundleOptions { Paths = [$"{work}/config"] });
    return [$"oci:{work}/app:1.0", $"{work}/app.tar", $"oci:{work}/site"];
}
