using System.Text.Json;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class GoldenFixturesTests
{
    [TestCaseSource(typeof(GoldenFixtures), nameof(GoldenFixtures.PushCases))]
    public void Create_OfAnyPushCase_MakesFilesOfTheRecordedSizes(JsonElement pushCase)
    {
        using var directory = new TemporaryDirectory();
        GoldenInputs.Create(pushCase, directory.FullPath);
        if (!pushCase.GetProperty("expected").TryGetProperty("tar", out JsonElement tar) || pushCase.TryGetProperty("exclusions", out _))
        {
            return;
        }

        IEnumerable<long> recorded = tar.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "0").Select(entry => entry.GetProperty("size").GetInt64());
        IEnumerable<string> inputs = pushCase.GetProperty("inputs").EnumerateArray().Select(input => directory[input.GetString()!]);
        IEnumerable<long> created = inputs.SelectMany(input => Directory.Exists(input)
            ? TreeListing.Of(input).Where(entry => !entry.Path.StartsWith(".git/", StringComparison.Ordinal)).Select(entry => entry.Size).OfType<long>()
            : [File.ReadAllBytes(input).Length]);
        Assert.That(created.Order(), Is.EqualTo(recorded.Order()));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "There are no modes and no FIFOs.")]
    public void Create_WithModesAndSpecialFiles_MakesThem()
    {
        using var directory = new TemporaryDirectory();
        GoldenInputs.Create(GoldenFixtures.PushCase("app-basic"), directory.FullPath);
        GoldenInputs.Create(GoldenFixtures.PushCase("modes-preserved"), directory.FullPath);
        GoldenInputs.Create(GoldenFixtures.PushCase("symlink-input-file"), directory.FullPath);
        Dictionary<string, TreeEntry> entries = TreeListing.Of(directory.FullPath).ToDictionary(entry => entry.Path, StringComparer.Ordinal);

        Assert.That(entries["app-basic/scripts/start.sh"].Mode, Is.EqualTo("0755"));
        Assert.That(entries["app-basic/README.md"].Mode, Is.EqualTo("0644"));
        Assert.That(entries["m/d750"].Mode, Is.EqualTo("0750"));
        Assert.That(entries["m/0444"].Mode, Is.EqualTo("0444"));
        Assert.That(entries["link.txt"].Target, Is.EqualTo("real.txt"));
    }

    [TestCase("distributed", 2)]
    [TestCase("extract", 1)]
    [TestCase("foreign", 1)]
    [TestCase("multi", 1)]
    [TestCase("outer", 1)]
    [TestCase("signed", 1)]
    public async Task LoadFixture_GivesRepositoriesWhoseTagsAndBlobsHold(string name, int minimum, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        IReadOnlyList<string> names = registry.LoadFixture(GoldenFixtures.Repository(name));

        Assert.That(names, Has.Count.GreaterThanOrEqualTo(minimum).And.All.StartsWith("spec-fmt/gold/"));
        Assert.That(registry.Repositories.SelectMany(repository => repository.Blobs), Is.All.Matches<KeyValuePair<Digest, byte[]>>(blob => blob.Key == Digest.Of(blob.Value)));
        Assert.That(registry.Repositories.SelectMany(repository => repository.Tags.Keys.Select(repository.Find)), Is.All.Not.Null);
    }

    [Test]
    public void Expected_OfAPullCase_ReadsEveryEntry()
    {
        JsonElement pullCase = GoldenFixtures.PullCase("extract-rules");
        IReadOnlyList<TreeEntry> expected = TreeListing.Expected(pullCase);

        Assert.That(expected, Has.Count.EqualTo(pullCase.GetProperty("listing").GetArrayLength()));
        Assert.That(expected.Select(entry => entry.Mode), Does.Contain("0640"));
    }
}
