using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Archives;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Pushes what the original pushed and compares everything that was recorded, to the last byte (formats 5, 6).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class GoldenPushTests
{
    private const string Host = "registry.test:5001/ours";
    private readonly MemoryTransport _registry = new();
    private readonly RecordedProgress _progress = new();
    private TemporaryDirectory _directory = null!;
    private ImgpkgClient _client = null!;

    public static IEnumerable<TestCaseData> Successes => GoldenFixtures.PushCases().Where(one => !IsError(one));

    public static IEnumerable<TestCaseData> Errors => GoldenFixtures.PushCases().Where(IsError);

    [SetUp]
    public void SetUp()
    {
        _directory = new TemporaryDirectory();
        _client = new ImgpkgClientBuilder().AddTransport(_registry).Build();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [TestCaseSource(nameof(Successes))]
    public async Task PushAsync_GoldenCase_WritesTheSameImage(JsonElement golden, CancellationToken token)
    {
        JsonElement expected = golden.GetProperty("expected");
        PushResult result = await PushAsync(golden, token);

        MemoryRepository repository = _registry.Find(result.Reference.Repository)!;
        byte[] tar = Decompress(repository.Blobs[result.Layer.Digest]);
        string manifest = Encoding.UTF8.GetString(repository.Manifests[result.Reference.Digest!.Value].Bytes.Span);
        Digest config = ImageManifest.Parse(repository.Manifests[result.Reference.Digest!.Value]).Config.Digest;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TarDump.Read(tar), Is.EqualTo(Entries(expected)));
            Assert.That(tar, Has.Length.EqualTo(expected.GetProperty("tar").GetProperty("size").GetInt32()));
            Assert.That(Digest.Of(tar).ToString(), Is.EqualTo(Text(expected, "tar", "diffID")));
            Assert.That(result.DiffId.ToString(), Is.EqualTo(Text(expected, "tar", "diffID")));
            Assert.That(result.Layer.MediaType, Is.EqualTo(Text(expected, "layer", "mediaType")));
            Assert.That(result.Layer.Size, Is.EqualTo(expected.GetProperty("layer").GetProperty("size").GetInt64()));
            Assert.That(result.Layer.Digest.ToString(), Is.EqualTo(Text(expected, "layer", "digest")));
            Assert.That(Encoding.UTF8.GetString(repository.Blobs[config].Span), Is.EqualTo(Text(expected, "config", "json")));
            Assert.That(config.ToString(), Is.EqualTo(Text(expected, "config", "digest")));
            Assert.That(manifest, Is.EqualTo(Text(expected, "manifest", "json")));
            Assert.That(result.Reference.Digest.ToString(), Is.EqualTo(Text(expected, "manifest", "digest")));
            Assert.That(repository.Tags, Is.EquivalentTo(Tags(expected)));
            Assert.That(_progress.Steps.Select(Line), Is.EqualTo(Entries(expected).Select(Line).Append($"pushed {result.Reference}")));
        }
    }

    [TestCaseSource(nameof(Successes))]
    public async Task PushAsync_GoldenCaseTwice_SendsNothingTheSecondTime(JsonElement golden, CancellationToken token)
    {
        PushResult first = await PushAsync(golden, token);
        PushResult second = await PushAsync(golden, token);

        Assert.That((second.Reference, second.BytesSent), Is.EqualTo((first.Reference, 0L)));
        Assert.That(first.BytesSent, Is.EqualTo(_registry.Find(first.Reference.Repository)!.Blobs.Values.Sum(blob => (long)blob.Length)));
    }

    [TestCaseSource(nameof(Successes))]
    public async Task PushAsync_GoldenBundle_WritesTheSameLock(JsonElement golden, CancellationToken token)
    {
        if (!golden.GetProperty("expected").TryGetProperty("lockOutput", out JsonElement lockOutput))
        {
            Assert.Pass("not a bundle");
        }

        await PushAsync(golden, token);

        Assert.That(await File.ReadAllTextAsync(_directory["lock.yml"], token), Is.EqualTo(GoldenFixtures.Localised(lockOutput.GetString()!, Host)));
    }

    [TestCaseSource(nameof(Errors))]
    public async Task PushAsync_GoldenError_FailsWithTheSameTextAndSendsNothing(JsonElement golden, CancellationToken token)
    {
        ImgpkgException failure = (await Assert.ThrowsAsync(Is.InstanceOf<ImgpkgException>(), () => PushAsync(golden, token)) as ImgpkgException)!;

        string expected = ErrorText.FromOutput(Text(golden.GetProperty("expected"), "stderr")).Replace("${CWD}/", string.Empty, StringComparison.Ordinal);
        Assert.That(ErrorText.Of(failure).Replace($"{_directory}/", string.Empty, StringComparison.Ordinal), Is.EqualTo(expected));
        Assert.That(failure.Origin, Is.EqualTo(FailureOrigin.Client));
        Assert.That(_registry.Find(Destination(golden).Repository), Is.Null);
    }

    private static bool IsError(TestCaseData data) => ((JsonElement)data.Arguments[0]!).GetProperty("expected").GetProperty("exitCode").GetInt32() != 0;

    private static string Text(JsonElement element, params string[] path) => path.Aggregate(element, (one, name) => one.GetProperty(name)).GetString()!;

    private static TagReference Destination(JsonElement golden) =>
        TagReference.Parse(GoldenFixtures.Localised(golden.GetProperty("command")[3].GetString()!, Host));

    private static IReadOnlyList<DumpedEntry> Entries(JsonElement expected) =>
    [
        .. expected.GetProperty("tar").GetProperty("entries").EnumerateArray().Select(entry => new DumpedEntry(
            Text(entry, "name"), Text(entry, "type"), Text(entry, "mode"), entry.GetProperty("size").GetInt64(), Text(entry, "format"), entry.GetProperty("headerOffset").GetInt32())),
    ];

    private static string Line(DumpedEntry entry) => entry.Type == "5" ? $"dir {entry.Name}" : $"file {entry.Name}";

    private static string Line(TransferProgress report) => report.Phase switch
    {
        TransferPhase.DirectoryAdded => $"dir {report.Path}",
        TransferPhase.FileAdded => $"file {report.Path}",
        TransferPhase.Pushed => $"pushed {report.Reference}",
        _ => report.Phase.ToString(),
    };

    private static Dictionary<string, Digest> Tags(JsonElement expected) =>
        expected.GetProperty("tags").EnumerateObject().ToDictionary(tag => tag.Name, tag => Digest.Parse(tag.Value.GetString()!), StringComparer.Ordinal);

    private static byte[] Decompress(ReadOnlyMemory<byte> layer)
    {
        using var gzip = new GZipStream(new MemoryStream(layer.ToArray()), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        gzip.CopyTo(tar);
        return tar.ToArray();
    }

    private Task<PushResult> PushAsync(JsonElement golden, CancellationToken token)
    {
        if (!Directory.EnumerateFileSystemEntries(_directory.FullPath).Any())
        {
            GoldenInputs.Create(golden, _directory.FullPath);
        }

        string[] paths = [.. golden.GetProperty("inputs").EnumerateArray().Select(input => $"{_directory}/{input.GetString()}")];
        string[] exclusions = golden.TryGetProperty("exclusions", out JsonElement list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [".git"];
        bool preserve = golden.TryGetProperty("preservePermissions", out JsonElement flag) && flag.GetBoolean();
        Dictionary<string, string> labels = golden.TryGetProperty("labels", out JsonElement map)
            ? map.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal)
            : [];
        return golden.GetProperty("kind").GetString() == "bundle"
            ? _client.Bundles.PushAsync(
                Destination(golden),
                new PushBundleOptions { Paths = paths, Exclusions = exclusions, Labels = labels, PreservePermissions = preserve, LockOutputPath = _directory["lock.yml"] },
                _progress,
                token)
            : _client.Images.PushAsync(
                Destination(golden), new PushImageOptions { Paths = paths, Exclusions = exclusions, Labels = labels, PreservePermissions = preserve }, _progress, token);
    }
}
