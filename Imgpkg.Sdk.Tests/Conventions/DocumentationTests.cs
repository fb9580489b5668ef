using System.Reflection;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

[TestFixture]
internal sealed partial class DocumentationTests
{
    private static readonly string[] Pages = ["README.md", "CHANGELOG.md", "samples/README.md", .. Directory.GetFiles(InRoot("docs"), "*.md").Select(path => Path.GetRelativePath(InRoot(""), path))];

    [TestCaseSource(nameof(Pages))]
    public void Snippets_OfAPage_ArePartsOfSamples(string page)
    {
        string[] samples = [.. Directory.GetFiles(InRoot("samples"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => WithoutIndentation(File.ReadAllText(path)))];

        string[] strangers = [.. Snippet().Matches(Read(page))
            .Select(match => match.Groups["code"].Value)
            .Where(code => !samples.Any(sample => sample.Contains(WithoutIndentation(code), StringComparison.Ordinal)))];

        Assert.That(strangers, Is.Empty, "not compiled anywhere");
    }

    [TestCaseSource(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(InRoot(""), page))!;
        string[] dead = [.. Link().Matches(Read(page))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)))];

        Assert.That(dead, Is.Empty);
    }

    [Test]
    public void ErrorsPage_HasEveryException()
    {
        string page = Read("docs/errors.md");
        string[] missing = [.. typeof(ImgpkgException).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(ImgpkgException)) && !page.Contains($"| `{type.Name}` |", StringComparison.Ordinal))
            .Select(type => type.Name)];

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void ErrorsPage_HasEveryCodeOfTheSources()
    {
        string pages = Read("docs/errors.md") + Read("docs/local-stores.md");
        string[] missing = [.. SdkSources.All
            .SelectMany(source => Code().Matches(File.ReadAllText(InRoot(Path.Combine("Imgpkg.Sdk", source.Path)))))
            .Select(match => match.Groups["code"].Value)
            .Where(code => !pages.Contains($"`{code}`", StringComparison.Ordinal))];

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void DependenciesPage_HasEveryPackage()
    {
        string page = Read("docs/dependencies.md");
        string[] missing = [.. Package().Matches(Read("Directory.Packages.props"))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal))];

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void LibraryPage_HasEveryOptionWithItsDefault()
    {
        string page = Read("docs/library.md");
        string[] missing = [.. typeof(ImgpkgException).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties().Where(option => !IsInTable(page, type, option)).Select(option => $"{type.Name}.{option.Name}"))];

        Assert.That(missing, Is.Empty, "each has a row, with its default, in the table of its type");
    }

    [Test]
    public void ArchitecturePage_HasEveryFolder()
    {
        string page = Read("docs/architecture.md");
        string[] missing = [.. SdkSources.All
            .Select(source => source.Folder.Replace('.', '/'))
            .Distinct(StringComparer.Ordinal)
            .Where(folder => folder.Length > 0 && !page.Contains($"  {folder}/ ", StringComparison.Ordinal))];

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void SamplesPage_HasEverySample()
    {
        string page = Read("samples/README.md");
        string[] missing = [.. Directory.GetFiles(InRoot("samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !page.Contains($"## {name}\n", StringComparison.Ordinal))];

        Assert.That(missing, Is.Empty);
    }

    // What the checks run, by a step of theirs or as a process of a test.
    [Test]
    public void EverySample_IsRun()
    {
        string steps = Read(".ci/run") + string.Concat(Directory.GetFiles(InRoot("Imgpkg.Sdk.Tests/Samples"), "*.cs").Select(File.ReadAllText));
        string[] idle = [.. Directory.GetFiles(InRoot("samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !steps.Contains($"--project samples/{name}\n", StringComparison.Ordinal) && !steps.Contains($"SampleAssembly(\"{name}\")", StringComparison.Ordinal))];

        Assert.That(idle, Is.Empty);
    }

    [Test]
    public void ObservabilityPage_HasEveryNameOfTheSources()
    {
        string page = Read("docs/observability.md");
        string[] missing = [.. SdkSources.All
            .Where(source => source.Folder == "Tracing" || source.Path == "Infrastructure/Telemetry.cs")
            .SelectMany(source => TelemetryName().Matches(File.ReadAllText(InRoot(Path.Combine("Imgpkg.Sdk", source.Path)))))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal))];

        Assert.That(missing, Is.Empty);
    }

    private static string InRoot(string path) => Path.Combine(SuiteEnvironment.SourceRoot, path);

    private static string Read(string page) => File.ReadAllText(InRoot(page)).ReplaceLineEndings("\n");

    // The table of a type begins with a row that names it. A row has one or more options, a default and a meaning.
    private static bool IsInTable(string page, Type type, PropertyInfo option)
    {
        string[] rows = [.. OptionRow().Matches(TableOf(page, type)).Where(row => row.Groups["default"].Value.Trim().Length > 0).Select(row => row.Groups["names"].Value)];
        return Array.Exists(rows, names => names.Contains($"`{option.Name}`", StringComparison.Ordinal) || names.Contains($"`{option.Name}[", StringComparison.Ordinal));
    }

    private static string TableOf(string page, Type type)
    {
        Match head = Regex.Match(page, $@"^\| [^|\n]*`{type.Name}`[^|\n]* \| default \|", RegexOptions.Multiline, TimeSpan.FromSeconds(5));
        return head.Success ? page[head.Index..page.IndexOf("\n\n", head.Index, StringComparison.Ordinal)] : string.Empty;
    }

    private static string WithoutIndentation(string code) => Indentation().Replace(code.ReplaceLineEndings("\n"), string.Empty).Trim();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    // What is assigned to a code, and the codes of answers that stores make up.
    [GeneratedRegex("""(?:Code =>? |\bMake\(\s*|\bError\()"(?<code>[A-Z]+(?:_[A-Z]+)+)["]""")]
    private static partial Regex Code();

    // Instruments, activities and tags.
    [GeneratedRegex("""["](?<name>(?:imgpkg|http|error)\.[a-z_.]+)["]""")]
    private static partial Regex TelemetryName();

    [GeneratedRegex("""PackageVersion Include="(?<name>[^"]+)"|GlobalPackageReference Include="(?<name>[^"]+)["]""")]
    private static partial Regex Package();

    [GeneratedRegex(@"^\| (?<names>[^|\n]*) \|(?<default>[^|\n]*)\|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("^[ \t]+", RegexOptions.Multiline)]
    private static partial Regex Indentation();
}
