using System.Runtime.Versioning;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>The required outcomes 13 to 22: copies from repository to repository.</summary>
[TestFixture]
internal sealed class CopyToRepositoryTests : AcceptanceTest
{
    [Test]
    public async Task Item13_BundleByTagAndByDigest_KeepsTheTagOnlyOfTheFirst()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);

        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/by-tag", "--lock-output", "tag.yml");
        await SucceedAsync("copy", "-b", bundle.FullName, "--to-repo", $"{To}/by-digest", "--lock-output", "digest.yml");

        await AssertCopiedAsync($"{To}/by-tag", [image], [bundle], ("v1", bundle));
        await AssertCopiedAsync($"{To}/by-digest", [image], [bundle]);
        Assert.That(await ReadAsync("tag.yml"), Is.EqualTo(BundleLock($"{To}/by-tag", bundle, "v1")));
        Assert.That(await ReadAsync("digest.yml"), Is.EqualTo(BundleLock($"{To}/by-digest", bundle, null)));
    }

    [Test]
    public async Task Item14_RepositoryBasedTags_TellTheOriginAndSurviveAsSourceTag()
    {
        DigestReference image = await PushImageAsync($"{From}/wwww-vextensions-storageversion-cmd-migrate-test-image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);
        string path = From[(From.IndexOf('/', StringComparison.Ordinal) + 1)..];
        string imageTag = $"vextensions-storageversion-cmd-migrate-test-image-{DigestTag(image)}";
        string bundleTag = $"{path}-bundle-{DigestTag(bundle)}";

        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/second", "--repo-based-tags");
        await SucceedAsync("copy", "-b", $"{To}/second:{bundleTag}", "--to-repo", $"{To}/third", "--repo-based-tags");

        IReadOnlyDictionary<string, Sdk.Oci.Digest> second = await TagsAsync($"{To}/second");
        Assert.That(second.Keys, Is.EquivalentTo(new[] { imageTag, bundleTag, "v1", LocationsTag(bundle) }));
        Assert.That((second[imageTag], second[bundleTag]), Is.EqualTo((image.Digest!.Value, bundle.Digest!.Value)));
        Assert.That((await TagsAsync($"{To}/third")).Keys, Is.SupersetOf(new[] { imageTag, bundleTag, LocationsTag(bundle) }));
    }

    [Test]
    public async Task Item15_ImagesElsewhere_AreCopiedAndAnnotationsSurviveThePull()
    {
        DigestReference image = await PushImageAsync($"{From}/far/away");
        string directory = BundleFiles.Write(Files, "bundle");
        Files.Write(
            "bundle/.imgpkg/images.yml",
            $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {image.FullName}\n  annotations: {{some-annotation: some-value, other: '1'}}\n");
        DigestReference bundle = await PushBundleFilesAsync($"{From}/bundle", directory);

        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy");
        string output = await SucceedAsync("pull", "-b", $"{To}/copy:v1", "-o", "out");

        await AssertCopiedAsync($"{To}/copy", [image], [bundle], ("v1", bundle));
        Assert.That(output, Does.Contain($"The bundle repo ({To}/copy) is hosting every image specified"));
        Assert.That(await ReadAsync("out/.imgpkg/images.yml"), Is.EqualTo(
            $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n- annotations:\n    other: \"1\"\n    some-annotation: some-value\n  image: {To}/copy@{image.Digest}\nkind: ImagesLock\n"));
    }

    [Test]
    public async Task Item16_NestedBundles_EachHaveALocationsImageOfTheirDirectReferences()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference other = await PushImageAsync($"{From}/other");
        DigestReference simple = await PushBundleAsync($"{From}/simple", image);
        DigestReference nested = await PushBundleAsync($"{From}/nested", simple, other);
        DigestReference outer = await PushBundleAsync($"{From}/outer", nested, image);

        await SucceedAsync("copy", "-b", $"{From}/outer:v1", "--to-repo", $"{To}/copy");

        await AssertCopiedAsync($"{To}/copy", [image, other], [simple, nested, outer], ("v1", outer));
        Assert.That(await LocationsAsync($"{To}/copy", simple), Is.EqualTo(Locations((image, false))));
        Assert.That(await LocationsAsync($"{To}/copy", nested), Is.EqualTo(Locations((simple, true), (other, false))));
        Assert.That(await LocationsAsync($"{To}/copy", outer), Is.EqualTo(Locations((nested, true), (image, false))));
    }

    [Test]
    public async Task Item17_CosignSignatures_OfImagesAndAllBundlesAreCopied()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference nested = await PushBundleAsync($"{From}/nested", image);
        DigestReference outer = await PushBundleAsync($"{From}/outer", nested);
        DigestReference[] signed = [image, nested, outer];
        DigestReference[] signatures = await Task.WhenAll(signed.Select(SignAsync));

        await SucceedAsync("copy", "-b", $"{From}/outer:v1", "--to-repo", $"{To}/copy", "--cosign-signatures");

        await AssertCopiedAsync(
            $"{To}/copy", [image, .. signatures], [nested, outer], [("v1", outer), .. signed.Zip(signatures, (one, signature) => (SignatureTag(one), signature))]);
    }

    [Test]
    public async Task Item18_PrivateToPublicToPublic_NeedsThePrivateRegistryOnlyOnce()
    {
        string privateHost;
        DigestReference bundle;
        DigestReference image;
        await using (DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true }))
        {
            privateHost = registry.Host;
            string[] credentials = ["--registry-username", DockerRegistryProcess.UserName, "--registry-password", DockerRegistryProcess.Password];
            string imageDirectory = BundleFiles.WriteImage(Files, "image");
            image = Pushed(await SucceedAsync(["push", "-i", $"{registry.Host}/private/image:v1", "-f", imageDirectory, .. credentials]));
            string bundleDirectory = BundleFiles.Write(Files, "bundle", image.FullName);
            bundle = Pushed(await SucceedAsync(["push", "-b", $"{registry.Host}/private/bundle:v1", "-f", bundleDirectory, .. credentials]));
            Assert.That(await FailAsync("copy", "-b", $"{registry.Host}/private/bundle:v1", "--to-repo", $"{To}/none"), Does.Contain("UNAUTHORIZED"));
            await SucceedAsync(["copy", "-b", $"{registry.Host}/private/bundle:v1", "--to-repo", $"{To}/first", .. credentials]);
        }

        // From here on the private registry is gone.
        await SucceedAsync("copy", "-b", $"{To}/first:v1", "--to-repo", $"{To}/second");
        string description = (await RunAsync("describe", "-b", $"{To}/second:v1")).StandardOutput;

        await AssertCopiedAsync($"{To}/second", [image], [bundle], ("v1", bundle));
        Assert.That(description, Does.Contain($"- Image: {To}/second@{image.Digest}\n    Type: Image\n    Origin: {privateHost}/private/image@{image.Digest}\n"));
    }

    [Test]
    public async Task Item19_BundleLock_NamesTheRootAndKeepsItsTag()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        await using RawImages raw = RawImages.In($"{From}/index");
        DigestReference index = await raw.PutIndexAsync();
        DigestReference nested = await PushBundleAsync($"{From}/nested", image);
        DigestReference outer = await PushBundleAsync($"{From}/outer", nested, index);
        Files.Write("in.yml", BundleLock($"{From}/outer", outer, "from-lock"));

        await SucceedAsync("copy", "--lock", "in.yml", "--to-repo", $"{To}/copy", "--lock-output", "out.yml");

        await AssertCopiedAsync($"{To}/copy", [image, index], [nested, outer], ("from-lock", outer));
        Assert.That(await ReadAsync("out.yml"), Is.EqualTo(BundleLock($"{To}/copy", outer, "from-lock")));
        Assert.That(await LocationsAsync($"{To}/copy", outer), Is.EqualTo(Locations((nested, true), (index, false))));
        Assert.That(await LocationsAsync($"{To}/copy", nested), Is.EqualTo(Locations((image, false))));
    }

    [Test]
    public async Task Item20_ImagesLock_KeepsOrderAndAnnotations()
    {
        DigestReference one = await PushImageAsync($"{From}/one");
        DigestReference two = await PushImageAsync($"{From}/two");
        Files.Write(
            "in.yml",
            $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {two.FullName}\n  annotations: {{some-annotation: some-value}}\n- image: {one.FullName}\n");

        await SucceedAsync("copy", "--lock", "in.yml", "--to-repo", $"{To}/copy", "--lock-output", "out.yml");

        await AssertCopiedAsync($"{To}/copy", [one, two], []);
        Assert.That(await ReadAsync("out.yml"), Is.EqualTo(
            $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n- annotations:\n    some-annotation: some-value\n  image: {To}/copy@{two.Digest}\n- image: {To}/copy@{one.Digest}\nkind: ImagesLock\n"));
    }

    [Test]
    public async Task Item21_ImageByTag_HasTagAndDigestTagAndALock()
    {
        DigestReference image = await PushImageAsync($"{From}/image");

        string output = await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-repo", $"{To}/copy", "--lock-output", "out.yml");

        await AssertCopiedAsync($"{To}/copy", [image], [], ("v1", image));
        Assert.That(await ReadAsync("out.yml"), Is.EqualTo($"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n- image: {To}/copy@{image.Digest}\nkind: ImagesLock\n"));
        Assert.That(output, Is.EqualTo($"""
            copy | exporting 1 images...
            copy | will export {image.FullName}
            copy | exported 1 images
            copy | importing 1 images...
            copy | Tagging images

            Succeeded

            """));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The credential helper is a shell script.")]
    [UnsupportedOSPlatform("windows")]
    public async Task Item22_CredentialHelperThatFailsOnce_IsAskedAgain()
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true });
        DigestReference image = await PushImageAsync($"{From}/image");
        string helper = Files.Write(
            "bin/docker-credential-flaky",
            $$"""
            #!/bin/sh
            [ -e '{{Files["asked"]}}' ] || { touch '{{Files["asked"]}}'; echo busy; exit 1; }
            echo '{"Username":"{{DockerRegistryProcess.UserName}}","Secret":"{{DockerRegistryProcess.Password}}"}'
            """);
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(Tool.DockerConfig, "config.json"), $$$"""{"credHelpers":{"{{{registry.Host}}}":"flaky"}}""");

        CliResult result = await Tool.RunAsync(
            ["copy", "-i", $"{From}/image:v1", "--to-repo", $"{registry.Host}/team/copy", "--yes"],
            Files.FullPath,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{Files["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" });

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        Assert.That(File.Exists(Files["asked"]), Is.True);
        Assert.That(
            await SucceedAsync("tag", "resolve", "-i", $"{registry.Host}/team/copy:v1", "--registry-username", DockerRegistryProcess.UserName, "--registry-password", DockerRegistryProcess.Password),
            Does.StartWith($"{registry.Host}/team/copy@{image.Digest}\n"));
    }

    private static DigestReference Pushed(string output) => DigestReference.Parse(output[(output.IndexOf("Pushed '", StringComparison.Ordinal) + 8)..].Split('\'')[0]);
}
