using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>Describes what the original described.</summary>
[TestFixture]
internal sealed class RecordedDescribeTests
{
    private static readonly TestCaseData[] Bundles =
    [
        new("distributed", "dist/bundle:2.0", Array.Empty<string>()),
        new("empty", "empty:v1", Array.Empty<string>()),
        new("index-bundle", "multi:v1", new[] { "--layers=false" }),
        new("outer-copied", "outer-copied:v1.0", Array.Empty<string>()),
        new("outer-copied-by-digest", "outer-copied@sha256:0a466e46035ad870e7b33c1d5a3162aace693a0c6c1d7680e190c7c982d0f0a1", Array.Empty<string>()),
        new("outer-copied-no-layers", "outer-copied:v1.0", new[] { "--layers=false" }),
        new("outer-source", "outer:v1.0", Array.Empty<string>()),
        new("signed", "signed:v1", Array.Empty<string>()),
        new("signed-no-artifacts", "signed:v1", new[] { "--cosign-artifacts=false" }),
    ];

    [TestCaseSource(nameof(Bundles))]
    public async Task Describe_AsYaml_IsTheOriginals(string name, string bundle, string[] flags)
    {
        CliResult result = await RunAsync(bundle, [.. flags, "-o", "yaml"]);

        // Keys that are digests have no order that could be relied on (formats 4.5).
        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        Assert.That(FlatYaml.Of(result.StandardOutput), Is.EqualTo(FlatYaml.Of(await ReadAsync(name + ".yaml"))));
        Assert.That(result.StandardOutput.Length, Is.EqualTo((await ReadAsync(name + ".yaml")).Length));
    }

    [TestCaseSource(nameof(Bundles))]
    public async Task Describe_AsText_HasTheOriginalsItems(string name, string bundle, string[] flags)
    {
        CliResult result = await RunAsync(bundle, flags);

        // The original's items come in random order.
        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        Assert.That(ItemBlocks.Of(result.StandardOutput), Is.EqualTo(ItemBlocks.Of(await ReadAsync(name + ".txt"))));
        Assert.That(result.StandardOutput.Length, Is.EqualTo((await ReadAsync(name + ".txt")).Length));
    }

    private static Task<CliResult> RunAsync(string bundle, string[] flags) =>
        RecordedWorldSetUp.World.RunAsync(["describe", "-b", $"localhost:5001/spec-fmt/gold/{bundle}", .. flags]);

    private static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(SuiteEnvironment.Fixture($"describe/{name}"));
}
