using System.Text.Json;
using System.Text.RegularExpressions;
using Imgpkg.Cli.Progress;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Progress;

/// <summary>What <c>--events</c> writes is what docs/events.md says it writes.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed partial class EventLogTests
{
    private readonly CliProcess _tool = new();
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public void Page_HasEveryPhase()
    {
        string[] documented = [.. Phases().Keys];

        Assert.That(documented.Order(StringComparer.Ordinal), Is.EqualTo(
            Enum.GetValues<TransferPhase>().Select(EventNames.Of).Concat(["started", "succeeded", "failed", "interrupted"]).Order(StringComparer.Ordinal)));
        Assert.That(Phases().Values.SelectMany(members => members).Distinct(StringComparer.Ordinal), Is.SubsetOf(Members().Keys));
    }

    [Test]
    public async Task Events_OfPushCopyAndPull_AreAsDocumented(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        _files.Write("in/.imgpkg/images.yml", "---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
        _files.Write("in/data", System.Security.Cryptography.RandomNumberGenerator.GetBytes(3 * 1024 * 1024));
        registry.Faults.Add("HEAD", "/manifests/", Fault.Respond(503), times: 2);

        JsonElement[] push = await RunAsync(["push", "-b", $"{registry.Host}/app:v1", "-f", _files["in"]], token);
        JsonElement[] toTar = await RunAsync(["copy", "-b", $"{registry.Host}/app:v1", "--to-tar", _files["app.tar"]], token);
        JsonElement[] copy = await RunAsync(["copy", "--tar", _files["app.tar"], "--to-repo", $"{registry.Host}/copy"], token);
        JsonElement[] pull = await RunAsync(["pull", "-b", $"{registry.Host}/copy:v1", "-o", _files["out"], "-r"], token);

        Assert.That(Names(push), Is.SupersetOf(new[] { "started", "directory-added", "file-added", "blob-started", "transferring", "blob-ended", "pushed", "succeeded" }));
        Assert.That(push[^1].GetProperty("retries").GetInt32(), Is.GreaterThan(0));
        Assert.That(Names(toTar), Is.SupersetOf(new[] { "exporting-images", "exporting-image", "exported-images", "writing-layers", "archive-file-written" }));
        Assert.That(Names(copy), Is.SupersetOf(new[] { "importing-images", "tagging-images" }));
        Assert.That(Names(pull), Is.SupersetOf(new[] { "pulling-bundle", "extracting-layer", "transferring", "locating-images", "images-located" }));
        JsonElement last = pull.Last(line => line.GetProperty("phase").GetString() == "transferring");
        Assert.That(last.GetProperty("bytes").GetInt64(), Is.EqualTo(last.GetProperty("total").GetInt64()).And.GreaterThan(3 * 1024 * 1024));
    }

    [Test]
    public async Task Events_OfAFailure_EndWithTheError(CancellationToken token)
    {
        CliResult result = await _tool.RunAsync(["pull", "-i", "BAD", "-o", "x", "--events", "-", "--tty"], cancellationToken: token);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        JsonElement[] events = Read(result.StandardOutput.TrimEnd('\n') + "\n");
        Assert.That(Names(events), Is.EqualTo(new[] { "started", "failed" }));
        Assert.That(events[1].GetProperty("error").GetString(), Is.EqualTo("could not parse reference: BAD"));
        Assert.That(result.StandardError, Is.EqualTo("imgpkg: Error: could not parse reference:\n  BAD\n"));
    }

    [Test]
    public async Task Events_ToAFile_ReplaceWhatItHeldAndLeaveTheOutputAsItIs(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.PlainConfig);
        string file = _files.Write("events.json", "what was there\n");
        string[] arguments = ["copy", "-i", $"{registry.Host}/app:v1", "--to-tar", _files["app.tar"], "--concurrency", "1"];

        CliResult piped = await _tool.RunAsync([.. arguments, "--events", file], cancellationToken: token);
        JsonElement[] events = Read(await File.ReadAllTextAsync(file, token));

        Assert.That((piped.ExitCode, piped.StandardOutput, piped.StandardError), Is.EqualTo((0, "", "")));
        Assert.That((Names(events)[0], Names(events)[^1]), Is.EqualTo(("started", "succeeded")));
    }

    [TestCase("Cannot use --events - with --json", "-", "--json")]
    [TestCase("Writing events: open /nowhere/at/all: no such file or directory", "/nowhere/at/all", "--yes")]
    public async Task Events_ThatCannotBeWritten_AreAnError(string expected, string file, string flag)
    {
        ToolRun run = new();

        Assert.That(await run.FailAsync("push", "-i", "h.test/app", "-f", "x", "--events", file, flag), Is.EqualTo(expected));
    }

    [Test]
    public async Task Events_OnAFullDisk_FailOnceTheWorkIsDone()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Ignore("There is no /dev/full.");
        }

        ToolRun run = new();

        Assert.That(await run.FailAsync("push", "-i", "h.test/app", "-f", "x", "--events", "/dev/full"), Does.StartWith("Writing events:\n  No space left on device"));
        Assert.That(run.Images.Destination, Is.Not.Null);
    }

    private async Task<JsonElement[]> RunAsync(string[] arguments, CancellationToken token)
    {
        CliResult result = await _tool.RunAsync([.. arguments, "--events=-"], cancellationToken: token);
        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        return Read(result.StandardOutput);
    }

    /// <summary>Reads the events and compares each with the page.</summary>
    private static JsonElement[] Read(string lines)
    {
        Dictionary<string, JsonValueKind> members = Members();
        Dictionary<string, string[]> phases = Phases();
        Assert.That(lines, Does.EndWith("}\n"));
        JsonElement[] events = [.. lines.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];
        foreach (JsonElement one in events)
        {
            string phase = one.GetProperty("phase").GetString()!;
            Assert.That(one.GetProperty("v").GetInt32(), Is.EqualTo(1));
            Assert.That(one.GetProperty("time").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
            Assert.That(phases, Does.ContainKey(phase));
            Assert.That(one.EnumerateObject().Select(member => member.Name), Is.SubsetOf(phases[phase].Concat(["v", "time", "phase"])), phase);
            Assert.That(one.EnumerateObject().Where(member => members[member.Name] != member.Value.ValueKind), Is.Empty, phase);
        }

        return events;
    }

    private static string[] Names(JsonElement[] events) => [.. events.Select(one => one.GetProperty("phase").GetString()!)];

    private static Dictionary<string, JsonValueKind> Members() => Rows("Members").ToDictionary(
        row => row[0].Trim('`'), row => row[1] == "number" ? JsonValueKind.Number : JsonValueKind.String, StringComparer.Ordinal);

    private static Dictionary<string, string[]> Phases() => Rows("Phases").ToDictionary(
        row => row[0].Trim('`'), row => row[1].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('`')).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string[]> Rows(string section) => Row()
        .Matches(File.ReadAllText(Path.Combine(SuiteEnvironment.SourceRoot, "docs", "events.md")).Split($"## {section}")[1].Split("## ")[0])
        .Select(match => match.Groups["cells"].Value.Split('|').Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"^\| (?<cells>`.+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
