using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>The table of requirements in the page of registries: complete, and true as far as a reader of files can tell.</summary>
[TestFixture]
internal sealed class RequirementTests
{
    // Requirements per section, and security cases, of the registry specification.
    private static readonly (string Section, int Count)[] Sections = [("R1.", 9), ("R2.", 9), ("R3.", 21), ("R4.", 28), ("R6.", 17), ("T", 40)];

    private static readonly string Page = Path.Combine(SuiteEnvironment.SourceRoot, "docs", "registry.md");
    private static readonly string Tests = Path.Combine(SuiteEnvironment.SourceRoot, "Imgpkg.Sdk.Tests");

    private static readonly RequirementRow[] Rows =
    [
        .. File.ReadLines(Page)
            .SkipWhile(line => line != "## Requirements and tests")
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5)
            .Select(cells => new RequirementRow(Citations.In(cells[1]), cells[2])),
    ];

    [Test]
    public void Table_HasEveryRequirementAndSecurityCase() => Assert.That(
        Sections.SelectMany(section => Enumerable.Range(1, section.Count).Select(number => $"{section.Section}{number}")).Except(Rows.SelectMany(row => row.Numbers), StringComparer.Ordinal),
        Is.Empty);

    [Test]
    public void EveryNumberThatIsDone_IsCitedByATest()
    {
        HashSet<string> cited =
        [
            .. Directory.EnumerateFiles(Tests, "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .SelectMany(File.ReadLines)
                .Where(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(Citations.In),
        ];

        Assert.That(Rows.Where(row => row.IsDone).SelectMany(row => row.Numbers).Except(cited, StringComparer.Ordinal), Is.Empty);
    }

    [TestCase("R4.14 to R4.17 parts (T22, T24)", "R4.14 R4.15 R4.16 R4.17 T22 T24")]
    [TestCase("registry 4.7, R4.24; T25 to T27", "R4.24 T25 T26 T27")]
    [TestCase("R2 and T", "")]
    public void Citations_OfAText_AreFound(string text, string expected) => Assert.That(string.Join(' ', Citations.In(text)), Is.EqualTo(expected));

    private sealed record RequirementRow(IReadOnlyList<string> Numbers, string State)
    {
        public bool IsDone => !State.StartsWith("not done", StringComparison.Ordinal);
    }
}
