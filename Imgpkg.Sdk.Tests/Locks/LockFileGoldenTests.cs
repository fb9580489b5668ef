using System.Text.Json;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

/// <summary>What the original answered to <c>copy --lock</c>, which tries a BundleLock first and an ImagesLock second (formats 4.3).</summary>
[TestFixture]
public sealed partial class LockFileGoldenTests
{
    private const string ErrorPrefix = "imgpkg: Error: Trying to read bundle or images lock file: ";

    // Where these words begin, the text is the parser's own and may differ (cli 10.4).
    private static readonly string[] OwnWords = [" array into Go", " object into Go", "mapping values are not"];

    private static IEnumerable<TestCaseData<string, string>> Cases(string property)
    {
        using JsonDocument document = JsonDocument.Parse(LockFixtures.Read("locks", "parse.json"));
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (one.TryGetProperty(property, out JsonElement expected))
            {
                yield return new TestCaseData<string, string>(one.GetProperty("input").GetString()!, expected.GetString()!)
                    .SetArgDisplayNames(one.GetProperty("name").GetString()!);
            }
        }
    }

    [TestCaseSource(nameof(Cases), new object[] { "lockOutput" })]
    public void Parse_AcceptedByTheOriginal_WritesTheSameLock(string input, string output)
    {
        RepositoryReference destination = RepositoryReference.Parse("localhost:5001/spec-fmt/gold/lockparse");

        string written;
        try
        {
            BundleLock bundle = BundleLock.Parse(input);
            written = (bundle with { Bundle = destination.WithDigest(bundle.Bundle.Digest!.Value) }).ToString();
        }
        catch (LockFileException)
        {
            ImagesLock images = ImagesLock.Parse(input);
            written = new ImagesLock { Images = [.. images.Images.Select(image => image with { Image = destination.WithDigest(image.Image.Digest!.Value) })] }.ToString();
        }

        Assert.That(written, Is.EqualTo(output));
    }

    [TestCaseSource(nameof(Cases), new object[] { "stderr" })]
    public void Parse_RefusedByTheOriginal_GivesTheSameMessage(string input, string stderr)
    {
        Assert.That(() => BundleLock.Parse(input), Throws.TypeOf<LockFileException>());
        LockFileException failure = Assert.Throws<LockFileException>(() => ImagesLock.Parse(input));

        // The command breaks messages into indented lines.
        string expected = WhiteSpace().Replace(stderr.Trim(), " ");
        int end = OwnWords.Select(words => expected.IndexOf(words, StringComparison.Ordinal)).Max();
        string actual = ErrorPrefix + WhiteSpace().Replace(failure.Message, " ");
        Assert.That(actual, end < 0 ? Is.EqualTo(expected) : Does.StartWith(expected[..end]));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
