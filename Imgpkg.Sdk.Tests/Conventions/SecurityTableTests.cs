using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>What the pages about security say is tested, is.</summary>
[TestFixture]
internal sealed partial class SecurityTableTests
{
    private static readonly Dictionary<string, string[]> Tests = typeof(SecurityTableTests).Assembly.GetTypes()
        .Where(type => type.Name.Contains("Tests", StringComparison.Ordinal) && !type.IsNested)
        .GroupBy(type => type.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.SelectMany(type => type.GetMethods().Select(method => method.Name)).ToArray(), StringComparer.Ordinal);

    [TestCase("docs/security.md", 40)]
    [TestCase("SECURITY.md", 15)]
    public void EveryTestThatIsNamed_Exists(string page, int atLeast)
    {
        string[] named = [.. Test().Matches(File.ReadAllText(Path.Combine(SuiteEnvironment.SourceRoot, page))).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

        Assert.That(named, Has.Length.GreaterThanOrEqualTo(atLeast));
        Assert.That(named.Where(name => !Exists(name)), Is.Empty);
    }

    // FixtureTests, FixtureTests.Method, or FixtureTests.Beginning_… for several.
    private static bool Exists(string name)
    {
        string[] parts = name.Split('.', 2);
        return Tests.TryGetValue(parts[0], out string[]? methods)
            && (parts.Length == 1 || methods.Any(method => parts[1].EndsWith('…') ? method.StartsWith(parts[1].TrimEnd('…'), StringComparison.Ordinal) : method == parts[1]));
    }

    [GeneratedRegex(@"`(?<name>[A-Z]\w*Tests(\.\w+…?)?)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Test();
}
