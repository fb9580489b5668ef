using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>
/// One of the required outcomes (cli 14), shown end to end: the command as a process, real registries. What is copied is put there by the
/// library. The numbers in the names of the tests are those of the specification's list.
/// </summary>
[CancelAfter(120_000)]
[Category(DockerRegistryProcess.Category)]
internal abstract class AcceptanceTest
{
    private CliProcess _tool = null!;
    private ImgpkgClient _client = null!;

    protected TemporaryDirectory Files { get; private set; } = null!;

    /// <summary>What the names of this test's repositories begin with, in the registry that is copied from.</summary>
    protected string From { get; private set; } = null!;

    /// <summary>The same in the registry that is copied to.</summary>
    protected string To { get; private set; } = null!;

    protected CliProcess Tool => _tool;

    [SetUp]
    public void SetUpFiles()
    {
        Files = new TemporaryDirectory();
        _tool = new CliProcess();
        _client = TestClient.Build();
        string name = $"t{Guid.NewGuid():n}"[..9];
        From = $"{AcceptanceRegistries.Source.Host}/{name}";
        To = $"{AcceptanceRegistries.Destination.Host}/{name}";
    }

    [TearDown]
    public async Task DeleteFiles()
    {
        await _client.DisposeAsync();
        _tool.Dispose();
        Files.Dispose();
    }

    /// <summary>Runs the command in the directory of the test's files.</summary>
    protected Task<CliResult> RunAsync(params string[] arguments) => _tool.RunAsync([.. arguments, "--yes"], Files.FullPath);

    /// <summary>Runs the command as on a terminal and demands success; answers what it printed.</summary>
    protected async Task<string> SucceedAsync(params string[] arguments)
    {
        CliResult result = await RunAsync([.. arguments, "--tty"]);
        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")), $"imgpkg {string.Join(' ', arguments)}");
        return result.StandardOutput;
    }

    /// <summary>Runs the command and demands an error; answers the message, without its layout.</summary>
    protected async Task<string> FailAsync(params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.StandardOutput);
        return ErrorText.FromOutput(result.StandardError);
    }

    /// <summary>Pushes an image of one file to <paramref name="repository"/>, under the tag <c>v1</c>.</summary>
    protected async Task<DigestReference> PushImageAsync(string repository, string? content = null, string tag = "v1")
    {
        string directory = $"in-{Guid.NewGuid():n}";
        Files.Write($"{directory}/content.txt", content ?? $"content of {repository}\n");
        return (await _client.Images.PushAsync(TagReference.Parse($"{repository}:{tag}"), new PushImageOptions { Paths = [Files[directory]] })).Reference;
    }

    /// <summary>Pushes a bundle whose lock lists these references, under the tag <c>v1</c>.</summary>
    protected async Task<DigestReference> PushBundleAsync(string repository, params IEnumerable<DigestReference> images)
    {
        string directory = BundleFiles.Write(Files, $"in-{Guid.NewGuid():n}", images.Select(image => image.FullName));
        return await PushBundleFilesAsync(repository, directory);
    }

    /// <summary>Pushes the files of a bundle, under the tag <c>v1</c>.</summary>
    protected async Task<DigestReference> PushBundleFilesAsync(string repository, string directory) =>
        (await _client.Bundles.PushAsync(TagReference.Parse($"{repository}:v1"), new PushBundleOptions { Paths = [directory] })).Reference;

    /// <summary>Puts a stand-in for a cosign signature beside an image. What it says does not matter to a copy.</summary>
    protected Task<DigestReference> SignAsync(DigestReference image) => PushImageAsync(image.Repository.FullName, $"signature of {image}", SignatureTag(image));

    protected static string SignatureTag(DigestReference image) => $"sha256-{image.Digest!.Value.Hex}.sig";

    protected static string DigestTag(DigestReference image) => $"sha256-{image.Digest!.Value.Hex}.imgpkg";

    protected static string LocationsTag(DigestReference bundle) => $"sha256-{bundle.Digest!.Value.Hex}.image-locations.imgpkg";

    /// <summary>All tags of a repository but those that name locations images by their own digest.</summary>
    protected async Task<IReadOnlyDictionary<string, Digest>> TagsAsync(string repository)
    {
        RepositoryReference reference = RepositoryReference.Parse(repository);
        var tags = new Dictionary<string, Digest>(StringComparer.Ordinal);
        await foreach (string tag in _client.Images.ListTagsAsync(reference))
        {
            tags[tag] = (await _client.Images.ResolveAsync(reference.WithTag(tag))).Digest!.Value;
        }

        Digest[] locations = [.. tags.Where(tag => tag.Key.EndsWith(".image-locations.imgpkg", StringComparison.Ordinal)).Select(tag => tag.Value)];
        return tags.Where(tag => !locations.Contains(tag.Value) || tag.Key.Contains("image-locations", StringComparison.Ordinal))
            .ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
    }

    /// <summary>Demands that a repository has exactly these images under their digest tags, besides the other tags and locations images named.</summary>
    protected async Task AssertCopiedAsync(string repository, IEnumerable<DigestReference> images, IEnumerable<DigestReference> bundles, params IEnumerable<(string Tag, DigestReference Image)> tags)
    {
        DigestReference[] bundleList = [.. bundles];
        Dictionary<string, Digest> expected = images.Concat(bundleList).Distinct().Select(image => (Tag: DigestTag(image), Image: image)).Concat(tags)
            .DistinctBy(pair => pair.Tag, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Tag, pair => pair.Image.Digest!.Value, StringComparer.Ordinal);
        IReadOnlyDictionary<string, Digest> actual = await TagsAsync(repository);
        Assert.That(actual.Where(tag => !tag.Key.Contains("image-locations", StringComparison.Ordinal)), Is.EquivalentTo(expected));
        Assert.That(actual.Keys.Where(tag => tag.Contains("image-locations", StringComparison.Ordinal)), Is.EquivalentTo(bundleList.Select(LocationsTag)));
    }

    /// <summary>The text of a bundle's locations image, pulled by the command.</summary>
    protected async Task<string> LocationsAsync(string repository, DigestReference bundle)
    {
        string output = $"locations-{Guid.NewGuid():n}";
        await SucceedAsync("pull", "-i", $"{repository}:{LocationsTag(bundle)}", "-o", output);
        return await File.ReadAllTextAsync(Files[output, "image-locations.yml"]);
    }

    /// <summary>What a locations image says of these images.</summary>
    protected static string Locations(params IEnumerable<(DigestReference Image, bool IsBundle)> images) =>
        "---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n"
        + string.Concat(images.OrderBy(entry => entry.Image.FullName, StringComparer.Ordinal)
            .Select(entry => $"- image: {entry.Image.FullName}\n  isBundle: {(entry.IsBundle ? "true" : "false")}\n"))
        + "kind: ImageLocations\n";

    protected Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Files[file]);

    /// <summary>A BundleLock as the command writes it.</summary>
    protected static string BundleLock(string repository, DigestReference bundle, string? tag) =>
        $"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nbundle:\n  image: {repository}@{bundle.Digest}\n{(tag is null ? string.Empty : $"  tag: {tag}\n")}kind: BundleLock\n";
}
