#:package Imgpkg.Sdk
using Imgpkg.Sdk;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

// Takes a reference, for example localhost:5000/hello:1.0; without one, a local store in a temporary folder.
string work = Directory.CreateTempSubdirectory("imgpkg-sample-").FullName;
TagReference reference = TagReference.Parse(args.Length > 0 ? args[0] : $"oci:{work}/store:1.0");

Directory.CreateDirectory($"{work}/files");
await File.WriteAllTextAsync($"{work}/files/hello.txt", "Hello, registry!\n");

await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
PushResult pushed = await client.Images.PushAsync(reference, new PushImageOptions { Paths = [$"{work}/files"] });
PullImageResult pulled = await client.Images.PullAsync(pushed.Reference, $"{work}/pulled");

Console.WriteLine($"pushed {pushed.Reference}");
Console.WriteLine($"pulled {await File.ReadAllTextAsync($"{pulled.OutputDirectory}/hello.txt")}");
Directory.Delete(work, recursive: true);
