using System.Text.Json;
using Imgpkg.Sdk.Oci;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TagCommandTests
{
    private static readonly string[] Repositories = ["outer-copied", "outer-source", "signed-copied"];

    private readonly ToolRun _run = new();

    [TestCaseSource(nameof(Repositories))]
    public async Task List_Names_MatchesTheOriginal(string repository)
    {
        AddTags($"{repository}.json.txt");
        await AssertOutputAsync(repository);
    }

    [Test]
    public async Task List_InternalTagsWithDigests_MatchesTheOriginal()
    {
        AddTags("outer-copied-internal-digests.json.txt");
        await AssertOutputAsync("outer-copied-internal-digests", "--imgpkg-internal-tags", "--digests");
    }

    [TestCase("list", false)]
    [TestCase("list", true, "--digests")]
    [TestCase("list", false, "--digests=false")]
    [TestCase("ls", true)]
    [TestCase("ls", true, "--digests")]
    [TestCase("ls", false, "--digests=false")]
    public async Task List_ByEitherName_ShowsDigestsByDefaultOrRequest(string name, bool shown, params string[] flags)
    {
        _run.Images.Tags.Add(("v1", Samples.Digest));

        await _run.RunAsync(["tag", name, "-i", "h.test/app", .. flags]);

        Assert.That(_run.Output, Is.EqualTo(shown ? $"v1\t{Samples.Digest}\t\n" : "v1\t\n"));
    }

    [TestCase("name", "v1\t\n")]
    [TestCase("Name", "v1\t\n")]
    [TestCase("digest", "-\t\n")]
    [TestCase("Digest,Name", "v1\t-\t\n")]
    [TestCase("", "v1\t\n")]
    public async Task List_Columns_ShowsExactlyThose(string columns, string expected)
    {
        _run.Images.Tags.Add(("v1", Samples.Digest));

        await _run.RunAsync("--column", columns, "tag", "list", "-i", "h.test/app");

        Assert.That(_run.Output, Is.EqualTo(expected));
    }

    [Test]
    public async Task List_UnknownColumn_Fails()
    {
        string error = await _run.FailAsync("tag", "list", "-i", "h.test/app", "--column", "name,No pe");

        Assert.That(error, Is.EqualTo("Failed to find header: no_pe"));
        Assert.That(_run.Output, Is.Empty);
    }

    [TestCase(new string[0], "")]
    [TestCase(new[] { "--tty" }, "Tags\n\nName  \n\n0 tags\n\nSucceeded\n")]
    public async Task List_NoTags_KeepsTheHeaderOnTerminals(string[] flags, string expected)
    {
        await _run.RunAsync(["tag", "list", "-i", "h.test/app", .. flags]);

        Assert.That(_run.Output, Is.EqualTo(expected));
    }

    [Test]
    public async Task List_NoTagsAsJson_HasAnEmptyList()
    {
        await _run.RunAsync("tag", "list", "-i", "h.test/app", "--json");

        Assert.That(_run.Output, Does.Contain("            \"Rows\": [],\n            \"Notes\": null\n"));
    }

    [Test]
    public async Task List_OnColorTerminal_EmboldensTitles()
    {
        ToolRun run = new() { IsTerminal = true };

        await run.RunAsync("tag", "list", "-i", "h.test/app");

        Assert.That(run.Output, Does.Contain("\n\u001b[1mName\u001b[0m  \n"));
    }

    [TestCase(new string[0], "h.test/app@{0}")]
    [TestCase(new[] { "--tty" }, "h.test/app@{0}\nSucceeded\n")]
    public async Task Resolve_Tag_PrintsTheDigestReference(string[] flags, string expected)
    {
        await _run.RunAsync(["tag", "resolve", "-i", "h.test/app:v1", .. flags]);

        Assert.That(_run.Output, Is.EqualTo(expected.Replace("{0}", $"{Samples.Digest}", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Delete_Tag_DeletesThatTagAndSaysSo()
    {
        await _run.RunAsync("tag", "delete", "-i", "h.test/app:v1", "--tty");

        Assert.That(_run.Images.Deleted?.FullName, Is.EqualTo("h.test/app:v1"));
        Assert.That(_run.Output, Is.EqualTo("Deleted 'h.test/app:v1'\nSucceeded\n"));
    }

    [TestCase("h.test/app", "Expected a reference with its tag (example: repo/app1-config:v1)")]
    [TestCase("h.test:5000/latest", "Expected a reference with its tag (example: repo/app1-config:v1)")]
    [TestCase("h.test/app:", "Expected a reference with its tag (example: repo/app1-config:v1)")]
    [TestCase("h.test/app:v1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Expected a tag, not a digest: an image")]
    public async Task Delete_NoTag_DeletesNothing(string reference, string error)
    {
        Assert.That(await _run.FailAsync("tag", "delete", "-i", reference), Does.StartWith(error));
        Assert.That(_run.Images.Deleted, Is.Null);
    }

    [TestCase("delete")]
    [TestCase("list")]
    [TestCase("resolve")]
    public async Task Any_BadReference_Fails(string name)
    {
        string error = await _run.FailAsync("tag", name, "-i", "");

        Assert.That(_run.Error, Is.EqualTo("imgpkg: Error: could not parse reference: \n"), error);
    }

    private async Task AssertOutputAsync(string repository, params string[] flags)
    {
        (string, string[])[] forms = [("plain", []), ("tty", ["--tty"]), ("json", ["--json"])];
        foreach ((string form, string[] formFlags) in forms)
        {
            ToolRun run = new();
            run.Images.Tags.AddRange(_run.Images.Tags);

            await run.RunAsync(["tag", "list", "-i", "h.test/app", .. flags, .. formFlags]);

            Assert.That(run.Output, Is.EqualTo(Samples.Fixture("tags", $"{repository}.{form}.txt")), form);
        }
    }

    /// <summary>Has the client list the tags of a golden document, backwards, with an internal one among them.</summary>
    private void AddTags(string fixture)
    {
        using JsonDocument document = JsonDocument.Parse(Samples.Fixture("tags", fixture));
        foreach (JsonElement row in document.RootElement.GetProperty("Tables")[0].GetProperty("Rows").EnumerateArray().Reverse())
        {
            Digest digest = row.TryGetProperty("digest", out JsonElement text) ? Digest.Parse(text.GetString()!) : Samples.Digest;
            _run.Images.Tags.Add((row.GetProperty("name").GetString()!, digest));
        }

        if (!fixture.Contains("internal", StringComparison.Ordinal))
        {
            _run.Images.Tags.Add(("sha256-x.imgpkg", Samples.Digest));
        }
    }
}
