using System.Text.Json;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>The recorded results of the original: cases of <c>push.json</c>, <c>pull.json</c> and <c>copies.json</c>, and dumps of repositories.</summary>
internal static class GoldenFixtures
{
    /// <summary>The registry and path of the recording; replace them before comparing texts that embed them.</summary>
    public const string RecordedPrefix = "localhost:5001/spec-fmt";

    /// <summary>The push cases, for <see cref="TestCaseSourceAttribute"/>: one <see cref="JsonElement"/> each, named after the case.</summary>
    public static IEnumerable<TestCaseData> PushCases() => Cases("push.json");

    /// <summary>The pull cases, for <see cref="TestCaseSourceAttribute"/>.</summary>
    public static IEnumerable<TestCaseData> PullCases() => Cases("pull.json");

    public static JsonElement PushCase(string name) => Case("push.json", name);

    public static JsonElement PullCase(string name) => Case("pull.json", name);

    /// <summary>The recorded copies, in the order in which they were made.</summary>
    public static IEnumerable<JsonElement> CopyOperations() => Read("copies.json", "operations");

    /// <summary>The path of a dump of repositories, without <c>.json</c>: <c>outer</c>, <c>multi</c>, <c>signed</c> and so on.</summary>
    public static string Repository(string name) => SuiteEnvironment.Fixture($"fixtures/{name}.json");

    /// <summary>The text with the registry of the recording replaced.</summary>
    public static string Localised(string text, string prefix) => text.Replace(RecordedPrefix, prefix, StringComparison.Ordinal);

    private static IEnumerable<TestCaseData> Cases(string file) =>
        Read(file).Select(one => new TestCaseData(one).SetArgDisplayNames(one.GetProperty("name").GetString()!));

    private static JsonElement Case(string file, string name) => Read(file).Single(one => one.GetProperty("name").GetString() == name);

    private static IEnumerable<JsonElement> Read(string file, string list = "cases")
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SuiteEnvironment.Fixture(file)));
        return [.. document.RootElement.GetProperty(list).EnumerateArray().Select(one => one.Clone())];
    }
}
