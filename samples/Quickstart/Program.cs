using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using Quickstart;

// Pushes and pulls a bundle without a registry and without a network. A local store, `oci:PATH`, is a directory; write
// `registry.example/team/app` in its place and the same calls talk to a registry.
using Workspace workspace = new();
Account account = new(workspace.Root);
await using ImgpkgClient client = new ImgpkgClientBuilder().Build();

account.Heading("Push two images. An image is a set of files, and they alone decide its digest.");
workspace.Write("frontend/index.html", "<h1>It works</h1>\n");
workspace.Write("frontend/css/site.css", "h1 { color: teal }\n");
workspace.Write("backend/app.conf", "port = 8080\n");
PushResult frontend = await client.Images.PushAsync(TagReference.Parse(workspace.Store("frontend", "1.0")), workspace.Image("frontend"));
PushResult backend = await client.Images.PushAsync(TagReference.Parse(workspace.Store("backend", "2.3")), workspace.Image("backend"));
account.Pushed("image", frontend);
account.Pushed("image", backend);

account.Heading("Push a bundle: the configuration, with a lock that names both images by digest.");
workspace.Write("config/deployment.yml", "replicas: 2\n");
workspace.Write("config/.imgpkg/images.yml", $"""
    apiVersion: imgpkg.carvel.dev/v1alpha1
    kind: ImagesLock
    images:
    - image: {frontend.Reference}
    - image: {backend.Reference}

    """);
TagReference app = TagReference.Parse(workspace.Store("app", "1.0"));
account.Pushed("bundle", await client.Bundles.PushAsync(app, new PushBundleOptions { Paths = [workspace.Path("config")] }));

account.Heading("Resolve the tag, once: a digest names the same bytes for ever. Add a tag, and list them all; a push adds the long one.");
DigestReference digest = await client.Images.ResolveAsync(app);
account.Line($"{app} is {digest.Digest}");
await client.Images.TagAsync(digest, "stable");
await foreach (string tag in client.Images.ListTagsAsync(app.Repository))
{
    account.Line($"tag {tag}");
}

account.Heading("Pull it. The images are in stores of their own, so the lock stays as it was pushed.");
account.Pulled(await client.Bundles.PullAsync(app, workspace.Path("pulled")));

account.Heading("Put the images beside the bundle and pull it by digest. Same files, same digests: now the lock names them there.");
await client.Images.PushAsync(app.Repository.WithTag("frontend"), workspace.Image("frontend"));
await client.Images.PushAsync(app.Repository.WithTag("backend"), workspace.Image("backend"));
PullBundleResult relocated = await client.Bundles.PullAsync(digest, workspace.Path("pulled"));
account.Pulled(relocated);

account.Heading("Pull an image that the new lock names; the store it came from is no longer needed.");
workspace.Delete("stores/frontend");
ImagesLock found = await ImagesLock.ReadAsync(Path.Combine(relocated.OutputDirectory, ".imgpkg", "images.yml"));
PullImageResult image = await client.Images.PullAsync(found.Images[0].Image, workspace.Path("pulled-frontend"));
account.Tree(image.OutputDirectory);

account.Heading("Pull a bundle of bundles, recursively: what it names is pulled too. (It names the first one in another store, so its own lock stays.)");
workspace.Write("suite/README.md", "The whole suite.\n");
workspace.Write("suite/.imgpkg/images.yml", new ImagesLock { Images = [new LockedImage { Image = digest }] }.ToString());
TagReference suite = TagReference.Parse(workspace.Store("suite", "2026.1"));
await client.Bundles.PushAsync(suite, new PushBundleOptions { Paths = [workspace.Path("suite")] });
account.Pulled(await client.Bundles.PullAsync(suite, workspace.Path("pulled-suite"), new PullBundleOptions { Recursive = true }));

account.Heading("Done, without a registry and without a network.");
