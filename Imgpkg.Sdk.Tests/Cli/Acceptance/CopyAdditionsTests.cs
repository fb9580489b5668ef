using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>What the command does and the original does not, and the required outcome 38.</summary>
[TestFixture]
internal sealed class CopyAdditionsTests : AcceptanceTest
{
    [Test]
    public async Task DryRun_TellsThePlanAndWritesNothing()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);

        CliResult before = await RunAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy", "--tag", "stable", "--dry-run");
        Assert.That(await FailAsync("tag", "list", "-i", $"{To}/copy"), Does.Contain("NAME_UNKNOWN"));
        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy", "--tag", "stable");
        CliResult after = await RunAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy", "--tag", "stable", "--dry-run");

        Assert.That(before.StandardOutput, Does.StartWith(
            $"Images:\n  - Image: {bundle}\n    Type: Bundle\n    Destination: {To}/copy@{bundle.Digest}\n    Present: no\n    Tags:\n      - {DigestTag(bundle)}\n      - stable\n      - v1\n  - Image: {image}\n    Type: Image\n"));
        Assert.That(before.StandardOutput, Does.Match(@"\nBlobs:\n  To send: 4 \([1-9][0-9]* bytes\)\n  To mount: 0 \(0 bytes\)\n  Present: 0 \(0 bytes\)\n\nNothing was written\.\n$"));
        Assert.That(after.StandardOutput, Does.Not.Contain("Present: no").And.Contains("  To send: 0 (0 bytes)\n"));
        await AssertCopiedAsync($"{To}/copy", [image], [bundle], ("v1", bundle), ("stable", bundle));
    }

    [Test]
    public async Task Tag_OnASignedImage_IsTheImagesOnly()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference signature = await SignAsync(image);

        await SucceedAsync("copy", "-i", image.FullName, "--to-repo", $"{To}/copy", "--cosign-signatures", "--tag", "a,b", "--tag", "c");

        await AssertCopiedAsync($"{To}/copy", [image, signature], [], ("a", image), ("b", image), ("c", image), (SignatureTag(image), signature));
    }

    [Test]
    public async Task Tag_OnSeveralImages_IsRefusedAndNothingIsWritten()
    {
        DigestReference one = await PushImageAsync($"{From}/one");
        DigestReference two = await PushImageAsync($"{From}/two");
        Files.Write("in.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {one}\n- image: {two}\n");

        Assert.That(
            await FailAsync("copy", "--lock", "in.yml", "--to-repo", $"{To}/copy", "--tag", "stable"), Is.EqualTo("Tags can only be added to a bundle or a single image"));
        Assert.That(await FailAsync("tag", "list", "-i", $"{To}/copy"), Does.Contain("NAME_UNKNOWN"));
    }

    [Test]
    public async Task LocalStoreAndOciTar_CarryABundleWithoutARegistry()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);

        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", "oci:store");
        await SucceedAsync("copy", "-b", "oci:store:v1", "--to-oci-tar", "store.tar");
        await SucceedAsync("copy", "-b", "oci-archive:store.tar:v1", "--to-repo", $"{To}/copy");

        await AssertCopiedAsync($"{To}/copy", [image], [bundle], ("v1", bundle));
    }

    [Test]
    public async Task SignaturesLeftBehind_AreToldOfOnStandardError()
    {
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", await PushImageAsync($"{From}/image"));
        await SignAsync(bundle);

        CliResult result = await RunAsync("copy", "-b", $"{From}/bundle:v1", "--to-repo", $"{To}/copy");

        Assert.That((result.ExitCode, result.StandardOutput), Is.EqualTo((0, "")));
        Assert.That(result.StandardError, Is.EqualTo($"Note: found signatures that were not copied; use --cosign-signatures to copy them: {From}/bundle:{SignatureTag(bundle)}\n"));
    }

    [Test]
    public async Task Item38_CloudKeychainsWithoutCredentials_FallThroughToAnonymous()
    {
        await using DockerRegistryProcess registry = await DockerRegistryProcess.StartAsync(new DockerRegistryOptions { Authentication = true });

        CliResult active = await WithKeychainsAsync("gke,aks", "copy", "-i", $"{registry.Host}/team/missing:v1", "--to-repo", $"{To}/copy");
        CliResult unknown = await WithKeychainsAsync("gke,nope", "describe", "-b", $"{registry.Host}/team/missing:v1");

        Assert.That(active.ExitCode, Is.EqualTo(1));
        Assert.That(active.StandardError, Does.Contain("UNAUTHORIZED: authentication required"));
        Assert.That(unknown.StandardError, Does.Contain("Unable to load keychain for nope, available keychains [aks, ecr, gke, github]"));
    }

    private Task<CliResult> WithKeychainsAsync(string keychains, params string[] arguments) => Tool.RunAsync(
        arguments, Files.FullPath, new Dictionary<string, string>(StringComparer.Ordinal) { ["IMGPKG_ACTIVE_KEYCHAINS"] = keychains });
}
