using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>Lists and resolves the tags that the recorded copies left.</summary>
[TestFixture]
internal sealed class RecordedTagTests
{
    private static readonly string[] Lists = ["outer-source", "outer-copied", "outer-copied-internal-digests", "signed-copied"];
    private static readonly string[] Forms = ["plain", "tty", "json"];

    [Test]
    public async Task TagList_AfterTheCopies_IsTheOriginals([ValueSource(nameof(Lists))] string name, [ValueSource(nameof(Forms))] string form)
    {
        string[] options = name.EndsWith("-internal-digests", StringComparison.Ordinal) ? ["--imgpkg-internal-tags", "--digests"] : [];
        string[] mode = form == "plain" ? [] : [$"--{form}"];
        string repository = name.Replace("-internal-digests", string.Empty, StringComparison.Ordinal).Replace("outer-source", "outer", StringComparison.Ordinal);

        CliResult result = await RecordedWorldSetUp.World.RunAsync(["tag", "list", "-i", $"localhost:5001/spec-fmt/gold/{repository}", .. options, .. mode]);

        Assert.That(result.StandardOutput, Is.EqualTo(await File.ReadAllTextAsync(SuiteEnvironment.Fixture($"tags/{name}.{form}.txt"))), result.StandardError);
    }

    [Test]
    public async Task TagResolve_AfterTheCopies_IsTheOriginals()
    {
        CliResult result = await RecordedWorldSetUp.World.RunAsync(["tag", "resolve", "-i", "localhost:5001/spec-fmt/gold/outer-copied:v1.0"]);

        Assert.That(result.StandardOutput, Is.EqualTo(await File.ReadAllTextAsync(SuiteEnvironment.Fixture("tags/resolve.txt"))));
    }
}
