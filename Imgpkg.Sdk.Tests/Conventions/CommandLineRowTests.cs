using System.Reflection;
using Imgpkg.Sdk.Tests.Cli.Transcripts;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>Every row and quoted text of the command line's specification has its test: a transcript of that name, or the tests that are named.</summary>
[TestFixture]
internal sealed class CommandLineRowTests
{
    // The specification's numbered sections per chapter; 0: the chapter has none.
    private static readonly (int Chapter, int Sections)[] Chapters =
        [(1, 9), (2, 11), (3, 1), (4, 5), (5, 6), (6, 8), (7, 12), (8, 3), (9, 3), (10, 4), (11, 0), (12, 2), (13, 0)];

    private static readonly Row[] Rows =
    [
        .. File.ReadLines(Path.Combine(TranscriptFile.Folder, "rows.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ", 2))
            .Select(parts => new Row(parts[0], parts.Length > 1 ? parts[1].Split(", ") : [])),
    ];

    [Test]
    public void Rows_AreOfEverySection() => Assert.That(
        Chapters.SelectMany(one => one.Sections == 0 ? [$"{one.Chapter}"] : Enumerable.Range(1, one.Sections).Select(section => $"{one.Chapter}.{section}"))
            .Except(Rows.Select(row => row.Section), StringComparer.Ordinal),
        Is.Empty);

    [Test]
    public void RowsWithoutTests_AreTheTranscripts() => Assert.That(
        TranscriptFile.ReadAll().Select(transcript => transcript.Row),
        Is.EquivalentTo(Rows.Where(row => row.Tests.Count == 0).Select(row => row.Name)));

    [Test]
    public void NamedTests_Exist()
    {
        HashSet<string> tests =
        [
            .. typeof(CommandLineRowTests).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => $"{type.Name}.{method.Name}")),
        ];

        Assert.That(Rows.SelectMany(row => row.Tests).Except(tests, StringComparer.Ordinal), Is.Empty);
    }

    private sealed record Row(string Name, IReadOnlyList<string> Tests)
    {
        public string Section => Name.Split(' ')[0];
    }
}
