using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
internal sealed class PushCommandTests
{
    private const string Reserved = "label 'dev.carvel.imgpkg.bundle' is reserved and cannot be overriden. Please use a different key";

    private static readonly TestCaseData[] Violations =
    [
        Case("Expected either image or bundle"),
        Case("Expected either image or bundle", "-i", "", "--bundle="),
        Case("Expected only one of image or bundle", "-i", "a", "-b", "b"),
        Case("Lock output is not compatible with image, use bundle for lock output", "-i", "A", "--lock-output", "x"),
        Case(Reserved, "-l", "dev.carvel.imgpkg.bundle=x"),
        Case(Reserved, "-i", "a", "-b", "b", "-l", "x=y", "-l", "dev.carvel.imgpkg.bundle="),
        Case("Parsing 'r/A': repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: r/A", "-i", "r/A"),
    ];

    [TestCaseSource(nameof(Violations))]
    public async Task Push_RuleViolation_FailsBeforePushing(string expected, string[] arguments)
    {
        ToolRun run = new();

        string error = await run.FailAsync(["push", .. arguments]);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That((run.Images.Destination, run.Bundles.Destination), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That(run.Sessions, Has.Count.EqualTo(1), "Certificates and keychains are loaded first.");
    }

    [Test]
    public async Task Push_Bundle_PassesEverythingOn()
    {
        ToolRun run = new();

        await run.RunAsync("push", "-b", "h.test:1/app:v1", "-f", "x", "-f", "y", "--lock-output", "out.yml", "--preserve-permissions", "-l", "a=b");

        Assert.That(run.Bundles.Destination?.FullName, Is.EqualTo("h.test:1/app:v1"));
        Assert.That(run.Bundles.PushOptions!.Paths, Is.EqualTo((string[])["x", "y"]));
        Assert.That(run.Bundles.PushOptions.Exclusions, Is.EqualTo((string[])[".git"]));
        Assert.That(run.Bundles.PushOptions.Labels, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }));
        Assert.That((run.Bundles.PushOptions.LockOutputPath, run.Bundles.PushOptions.PreservePermissions), Is.EqualTo(("out.yml", true)));
    }

    [Test]
    public async Task Push_Image_PassesDefaultsOn()
    {
        ToolRun run = new();

        await run.RunAsync("push", "-i", "h.test:1/app");

        Assert.That(run.Images.Destination?.FullName, Is.EqualTo("h.test:1/app:latest"));
        Assert.That(run.Images.PushOptions!.Paths, Is.Empty);
        Assert.That(run.Images.PushOptions.Labels, Is.Empty);
        Assert.That(run.Images.PushOptions.PreservePermissions, Is.False);
    }

    [TestCase("-b")]
    [TestCase("-i")]
    public async Task Push_ToTar_WritesAnArchive(string kind)
    {
        ToolRun run = new();

        await run.RunAsync("push", kind, "h.test/app:v1", "-f", "x", "--to-tar", "out.tar", "--tty");

        Assert.That(kind == "-b" ? run.Bundles.ArchivePath : run.Images.ArchivePath, Is.EqualTo("out.tar"));
        Assert.That((kind == "-b" ? run.Bundles.Destination : run.Images.Destination)?.FullName, Is.EqualTo("h.test/app:v1"));
        Assert.That(run.Output, Does.Contain($"Pushed 'h.test/app@{Samples.Digest}'\n"));
    }

    [Test]
    public async Task Push_OnTerminal_ListsEntries()
    {
        ToolRun run = new();
        AddEvents(run.Bundles.Events);

        int exitCode = await run.RunAsync("push", "-b", "h.test/app:v1", "--tty");

        Assert.That(exitCode, Is.Zero);
        Assert.That(run.Output, Is.EqualTo($"dir: .\nfile: .imgpkg/images.yml\nPushed 'h.test/app@{Samples.Digest}'\nSucceeded\n"));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task Push_Piped_PrintsNothing()
    {
        ToolRun run = new();
        AddEvents(run.Images.Events);

        int exitCode = await run.RunAsync("push", "-i", "h.test/app:v1");

        Assert.That((exitCode, run.Output, run.Error), Is.EqualTo((0, "", "")));
    }

    [Test]
    public async Task Push_WithJson_CollectsLines()
    {
        ToolRun run = new();
        AddEvents(run.Images.Events);

        await run.RunAsync("push", "-i", "h.test/app:v1", "--json", "--tty");

        Assert.That(run.Output, Is.EqualTo($$"""
            {
                "Tables": null,
                "Blocks": null,
                "Lines": [
                    "dir: .\n",
                    "file: .imgpkg/images.yml\n",
                    "Pushed 'h.test/app@{{Samples.Digest}}'",
                    "Succeeded"
                ]
            }
            """));
    }

    [Test]
    public async Task Push_FailsHalfWay_EndsOutputWithABlankLine()
    {
        ToolRun run = new();
        AddEvents(run.Images.Events);
        run.Images.Failure = new IOException("open x: permission denied");

        string error = await run.FailAsync("push", "-i", "h.test/app:v1", "--tty");

        Assert.That(run.Output, Is.EqualTo("dir: .\nfile: .imgpkg/images.yml\n\n"));
        Assert.That(error, Is.EqualTo("open x: permission denied"));
    }

    private static void AddEvents(List<TransferProgress> events) => events.AddRange(
        [
            new TransferProgress { Phase = TransferPhase.DirectoryAdded, Path = "." },
            new TransferProgress { Phase = TransferPhase.Transferring, BytesTransferred = 1 },
            new TransferProgress { Phase = TransferPhase.FileAdded, Path = ".imgpkg/images.yml" },
            new TransferProgress { Phase = TransferPhase.Pushed },
        ]);

    private static TestCaseData Case(string expected, params string[] arguments) => new(expected, arguments);
}
