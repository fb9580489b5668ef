#:package Imgpkg.Sdk
using Imgpkg.Sdk;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

// Lists the tags of a repository with the digests they point at.
//   dotnet run list-and-resolve.cs REPOSITORY
// Without argument it makes one up, a local store below a temporary folder.
if (args.Length == 0)
{
    args = await MakeUpAsync(Directory.CreateTempSubdirectory("imgpkg-list-").FullName);
}

// A script may leave the client to the end of the process; these lines can be typed at a prompt as they are.
ImgpkgClient client = new ImgpkgClientBuilder().Build();
RepositoryReference repository = RepositoryReference.Parse(args[0]);
await foreach (string tag in client.Images.ListTagsAsync(repository))
{
    DigestReference resolved = await client.Images.ResolveAsync(repository.WithTag(tag));
    Console.WriteLine($"{tag} is {resolved.Digest}");
}

static async Task<string[]> MakeUpAsync(string work)
{
    await File.WriteAllTextAsync($"{work}/hello.txt", "Hello, registry!\n");
    await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
    PushResult pushed = await client.Images.PushAsync(TagReference.Parse($"oci:{work}/store:1.0"), new PushImageOptions { Paths = [$"{work}/hello.txt"] });
    await client.Images.TagAsync(pushed.Reference, "stable");
    return [$"oci:{work}/store"];
}
