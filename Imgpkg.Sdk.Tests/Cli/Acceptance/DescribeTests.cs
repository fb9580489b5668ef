using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Cli.Recorded;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>The required outcomes 33 to 35: what descriptions and tag lists show of bundles that were pushed and copied.</summary>
[TestFixture]
internal sealed class DescribeTests : AcceptanceTest
{
    [Test]
    public async Task Item33_Text_HasEveryItemBeforeAndAfterRelocation()
    {
        Scene scene = await CreateAsync();

        string before = (await RunAsync("describe", "-b", $"{From}/outer:v1")).StandardOutput;
        string after = (await RunAsync("describe", "-b", $"{To}/copy:v1")).StandardOutput;
        string onTerminal = await SucceedAsync("describe", "-b", $"{To}/copy:v1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Does.StartWith($"Bundle SHA: {scene.Outer.Digest}\n\nImages:\n{NestedText(scene, scene.Nested.FullName)}"));
            Assert.That(before, Does.Contain(SignatureText(scene, scene.Image.Repository.FullName)));
            Assert.That(before, Does.Not.Contain("Type: Internal"));
            Assert.That(after, Does.StartWith($"Bundle SHA: {scene.Outer.Digest}\n\nImages:\n{NestedText(scene, $"{To}/copy@{scene.Nested.Digest}")}"));
            Assert.That(after, Does.Contain(SignatureText(scene, $"{To}/copy")));
            Assert.That(after, Does.Match($"\n    - Image: {To}/copy@sha256:[0-9a-f]{{64}}\n      Type: Internal\n      Layers:\n        - Digest: sha256:[0-9a-f]{{64}}\n"), "of the nested bundle");
            Assert.That(after, Does.Match($"\n  - Image: {To}/copy@sha256:[0-9a-f]{{64}}\n    Type: Internal\n    Layers:\n      - Digest: sha256:[0-9a-f]{{64}}\n"), "of the outer bundle");
            Assert.That(onTerminal, Is.EqualTo($"{after}\nSucceeded\n"));
        }
    }

    [Test]
    public async Task Item34_Yaml_HasEveryItemBeforeAndAfterRelocation()
    {
        Scene scene = await CreateAsync();

        IReadOnlyList<string> before = FlatYaml.Of((await RunAsync("describe", "-b", $"{From}/outer:v1", "-o", "yaml")).StandardOutput);
        IReadOnlyList<string> after = FlatYaml.Of((await RunAsync("describe", "-b", $"{To}/copy:v1", "-o", "yaml", "--tty=false")).StandardOutput);

        Assert.That(before, Is.SupersetOf(Expected(scene, $"{From}/outer", $"{From}/nested", $"{From}/image")));
        Assert.That(after, Is.SupersetOf(Expected(scene, $"{To}/copy", $"{To}/copy", $"{To}/copy")));
        Assert.That(after.Count(line => line.EndsWith("/imageType = Text Internal", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task Describe_OfATar_IsThatOfTheRepositoryElsewhere()
    {
        Scene scene = await CreateAsync();
        await SucceedAsync("copy", "-b", $"{To}/copy:v1", "--to-tar", "outer.tar", "--cosign-signatures");

        CliResult result = await RunAsync("describe", "--tar", "outer.tar", "--cosign-artifacts=false");

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        Assert.That(result.StandardOutput, Does.StartWith($"Bundle SHA: {scene.Outer.Digest}\n\nImages:\n"));
        Assert.That(result.StandardOutput, Does.Contain($"Type: Image\n      Origin: {scene.Image.FullName}\n"));
    }

    [Test]
    public async Task Item35_TagListAsJson_HidesInternalTagsUnlessAsked()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-repo", $"{To}/copy");

        Assert.That(await RowsAsync(), Is.EqualTo(new[] { "{\"name\":\"v1\"}" }));
        Assert.That(await RowsAsync("--digests"), Is.EqualTo(new[] { $"{{\"digest\":\"{image.Digest}\",\"name\":\"v1\"}}" }));
        Assert.That(await RowsAsync("--imgpkg-internal-tags"), Is.EqualTo(new[] { $"{{\"name\":\"{DigestTag(image)}\"}}", "{\"name\":\"v1\"}" }));
        Assert.That(
            await RowsAsync("--imgpkg-internal-tags", "--digests"),
            Is.EqualTo(new[] { $"{{\"digest\":\"{image.Digest}\",\"name\":\"{DigestTag(image)}\"}}", $"{{\"digest\":\"{image.Digest}\",\"name\":\"v1\"}}" }));
    }

    private async Task<Scene> CreateAsync()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference signature = await SignAsync(image);
        Files.Write("nested/.imgpkg/bundle.yml", "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: Bundle\nmetadata: {name: nested}\n");
        string directory = BundleFiles.Write(Files, "nested");
        Files.Write(
            "nested/.imgpkg/images.yml",
            $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {image.FullName}\n  annotations: {{percent: '100% sure', id: one}}\n");
        DigestReference nested = await PushBundleFilesAsync($"{From}/nested", directory);
        DigestReference outer = await PushBundleAsync($"{From}/outer", nested, image);
        await SucceedAsync("copy", "-b", $"{From}/outer:v1", "--to-repo", $"{To}/copy", "--cosign-signatures");
        return new Scene(image, signature, nested, outer);
    }

    private static string NestedText(Scene scene, string location) =>
        $"  - Image: {location}\n    Type: Bundle\n    Origin: {scene.Nested.FullName}\n    Layers:\n      - Digest: sha256:";

    private static string SignatureText(Scene scene, string repository) =>
        $"\n  - Image: {repository}@{scene.Signature.Digest}\n    Type: Signature\n    Layers:\n      - Digest: sha256:";

    private static IEnumerable<string> Expected(Scene scene, string outer, string nested, string image)
    {
        string inNested = $"/content/bundles/{scene.Nested.Digest}";
        string nestedImage = $"{inNested}/content/images/{scene.Image.Digest}";
        string signature = $"/content/images/{scene.Signature.Digest}";
        return
        [
            $"/sha = Text {scene.Outer.Digest}",
            $"/image = Text {outer}@{scene.Outer.Digest}",
            $"/origin = Text {outer}@{scene.Outer.Digest}",
            $"/metadata = object",
            $"{inNested}/image = Text {nested}@{scene.Nested.Digest}",
            $"{inNested}/origin = Text {scene.Nested.FullName}",
            $"{inNested}/metadata = object",
            $"{nestedImage}/image = Text {image}@{scene.Image.Digest}",
            $"{nestedImage}/imageType = Text Image",
            $"{nestedImage}/origin = Text {scene.Image.FullName}",
            $"{nestedImage}/annotations/percent = Text 100% sure",
            $"{nestedImage}/annotations/id = Text one",
            $"{signature}/imageType = Text Signature",
            $"{signature}/origin = Text {image}@{scene.Signature.Digest}",
            $"{signature}/annotations/tag = Text {SignatureTag(scene.Image)}",
        ];
    }

    private async Task<IReadOnlyList<string>> RowsAsync(params string[] flags)
    {
        using var document = System.Text.Json.JsonDocument.Parse((await RunAsync(["tag", "list", "-i", $"{To}/copy", "--json", .. flags])).StandardOutput);
        return [.. document.RootElement.GetProperty("Tables")[0].GetProperty("Rows").EnumerateArray().Select(row => row.GetRawText().Replace(" ", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal))];
    }

    private sealed record Scene(DigestReference Image, DigestReference Signature, DigestReference Nested, DigestReference Outer);
}
