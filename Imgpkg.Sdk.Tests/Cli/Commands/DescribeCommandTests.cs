using Imgpkg.Sdk.Bundles;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DescribeCommandTests
{
    private readonly ToolRun _run = new();

    [TestCase("jsn")]
    [TestCase("")]
    [TestCase("Text")]
    public async Task Describe_UnknownOutput_FailsBeforeTheSession(string type)
    {
        string error = await _run.FailAsync("describe", "-b", "http://x", "-o", type, "--concurrency", "0");

        Assert.That(error, Is.EqualTo("--output-type can only have the following values [text, yaml]"));
        Assert.That(_run.Sessions, Is.Empty);
    }

    [TestCase("http://x", "Unable to check if http://x is a bundle: could not parse reference: http://x")]
    [TestCase("", "Unable to check if  is a bundle: could not parse reference: ")]
    public async Task Describe_BadReference_SaysWhatItWasFor(string reference, string expected) =>
        Assert.That(await _run.FailAsync("describe", "-b", reference), Is.EqualTo(expected));

    [Test]
    public async Task Describe_NoConcurrency_IsAnError() =>
        Assert.That(await _run.FailAsync("describe", "-b", "h.test/app", "--concurrency", "-1"), Is.EqualTo("--concurrency must be at least 1, but was -1"));

    [TestCase(new string[0], true, true)]
    [TestCase(new[] { "--layers=false" }, false, true)]
    [TestCase(new[] { "--cosign-artifacts=false", "--layers" }, true, false)]
    public async Task Describe_Flags_ArePassedOn(string[] flags, bool layers, bool signatures)
    {
        int exitCode = await _run.RunAsync(["describe", "-b", "h.test/app:v1", "--concurrency", "9", .. flags]);

        Assert.That(exitCode, Is.Zero, _run.Error);
        DescribeBundleOptions options = _run.Bundles.DescribeOptions!;
        Assert.That((_run.Bundles.Source?.FullName, options.Layers, options.Signatures), Is.EqualTo(("h.test/app:v1", layers, signatures)));
        Assert.That(_run.Sessions.Single().Concurrency, Is.EqualTo(9));
    }

    [TestCase("text", "Bundle SHA: ")]
    [TestCase("yaml", "sha: ")]
    [TestCase("json", "{\n    \"sha\": ")]
    [TestCase("mermaid", "flowchart LR\n")]
    public async Task Describe_EveryOutput_IsABlockThatIsPrintedWhenPiped(string type, string start)
    {
        _run.Bundles.Description = SampleDescription.Bundle;

        await _run.RunAsync("describe", "-b", "h.test/app", "--output-type", type);

        Assert.That(_run.Output, Does.StartWith(start));
    }

    [Test]
    public async Task Describe_BundleWithoutContent_IsTwoLinesThenSucceeded()
    {
        await _run.RunAsync("describe", "-b", "h.test/app", "--tty");

        Assert.That(_run.Output, Is.EqualTo($"Bundle SHA: {Samples.Digest}\n\n\nSucceeded\n"));
    }
}
