#:package Imgpkg.Sdk
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

// Publishes a directory as a bundle, with a lock that names the images it needs as they are now.
//   dotnet run publish-bundle.cs DESTINATION DIRECTORY IMAGE...
// Without arguments it makes up all three, in local stores below a temporary folder.
if (args.Length == 0)
{
    args = await MakeUpAsync(Directory.CreateTempSubdirectory("imgpkg-publish-").FullName);
}

TagReference destination = TagReference.Parse(args[0]);
string directory = args[1];
await using ImgpkgClient client = new ImgpkgClientBuilder().Build();

List<LockedImage> images = [];
foreach (string name in args.Skip(2))
{
    images.Add(new LockedImage { Image = await client.Images.ResolveAsync(ImageReference.Parse(name)) });
    Console.WriteLine($"{name} is {images[^1].Image.Digest}");
}

Directory.CreateDirectory($"{directory}/.imgpkg");
await File.WriteAllTextAsync($"{directory}/.imgpkg/images.yml", new ImagesLock { Images = images }.ToString());
PushResult pushed = await client.Bundles.PushAsync(destination, new PushBundleOptions { Paths = [directory] });
Console.WriteLine($"published {pushed.Reference}");

static async Task<string[]> MakeUpAsync(string work)
{
    Directory.CreateDirectory($"{work}/config");
    await File.WriteAllTextAsync($"{work}/config/deployment.yml", "replicas: 2\n");
    await File.WriteAllTextAsync($"{work}/index.html", "<h1>It works</h1>\n");
    await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
    await client.Images.PushAsync(TagReference.Parse($"oci:{work}/web:1.0"), new PushImageOptions { Paths = [$"{work}/index.html"] });
    return [$"oci:{work}/app:1.0", $"{work}/config", $"oci:{work}/web:1.0"];
}
