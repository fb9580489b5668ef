using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Parsing;

[TestFixture]
internal sealed class CommandLineTests
{
    private static readonly TestCaseData[] Labels =
    [
        Case("a=b", "-l", "a=b"),
        Case("a=b", "-l", "\"a=b\""),
        Case("a=b,c", "-l", "a=b,c"),
        Case("a=b;c=d", "-l", "a=b,c=d"),
        Case("a=b,x;c=d", "-l", "\"a=b,x\",c=d"),
        Case("a=b=c", "-l", "a=b=c"),
        Case("a=2;b=", "-l", "a=1", "--labels=b=", "-la=2"),
        Case("dev.example/key=some words", "-l", "dev.example/key=some words"),
    ];

    private static readonly TestCaseData[] Exclusions =
    [
        Case(".git"),
        Case("a", "--file-exclusion", "a"),
        Case("a;b;c", "--file-exclusion", "a,b", "--file-exclusion=c"),
        Case("", "--file-exclusion="),
        Case("a", "--file-exclusion=", "--file-exclusion=a"),
        Case("b", "--file-exclusion=a", "--file-exclude-defaults=b"),
        Case("a", "--file-exclude-defaults=b", "--file-exclusion=a"),
        Case("b;c", "--file-exclusion=a", "--file-exclude-defaults=b", "--file-exclusion=c"),
    ];

    private static readonly TestCaseData[] ExtraArguments =
    [
        Case("command 'imgpkg push' does not accept extra arguments 'nope'", "push", "nope", "more"),
        Case("command 'imgpkg push' does not accept extra arguments 'false'", "push", "--tty", "false"),
        Case("command 'imgpkg push' does not accept extra arguments '-'", "push", "-"),
        Case("command 'imgpkg push' does not accept extra arguments '--tty'", "push", "--", "--tty"),
        Case("command 'imgpkg' does not accept extra arguments 'nope'", "nope"),
        Case("command 'imgpkg' does not accept extra arguments 'Push'", "Push"),
        Case("command 'imgpkg' does not accept extra arguments 'pus'", "pus"),
        Case("command 'imgpkg' does not accept extra arguments 'push'", "--", "push"),
        Case("command 'imgpkg tag' does not accept extra arguments 'x'", "tag", "x"),
        Case("command 'imgpkg tag' does not accept extra arguments 'help'", "tag", "help"),
        Case("command 'imgpkg tag list' does not accept extra arguments 'x'", "tag", "ls", "x"),
        Case("command 'imgpkg version' does not accept extra arguments 'x'", "version", "x"),
        Case("Use one of available subcommands: list, resolve", "tag"),
        Case("Use one of available subcommands: list, resolve", "tag", "--json"),
    ];

    [TestCaseSource(nameof(Labels))]
    public async Task Read_Labels_AreCollected(string expected, string[] arguments)
    {
        ToolRun run = new();

        await run.RunAsync(["push", "-i", "r/a", .. arguments]);

        Assert.That(string.Join(';', run.Images.PushOptions!.Labels.Select(l => $"{l.Key}={l.Value}")), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Exclusions))]
    public async Task Read_Exclusions_ReplaceTheDefault(string expected, string[] arguments)
    {
        ToolRun run = new();

        await run.RunAsync(["push", "-i", "r/a", .. arguments]);

        Assert.That(string.Join(';', run.Images.PushOptions!.Exclusions), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(ExtraArguments))]
    public async Task Read_ExtraArguments_Fails(string expected, string[] arguments)
    {
        ToolRun run = new();

        string error = await run.FailAsync(arguments);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Read_DeprecatedFlag_IsAnnouncedBeforeLaterErrors()
    {
        ToolRun run = new();

        await run.FailAsync("push", "--json", "--file-exclude-defaults", "a", "--nope");

        Assert.That(run.Output, Is.EqualTo("Flag --file-exclude-defaults has been deprecated, use '--file-exclusion' instead\n\n"));
        Assert.That(run.Error, Is.EqualTo("imgpkg: Error: unknown flag: --nope\n"));
    }

    [Test]
    public async Task Read_RegistryFlags_SetTheOptions()
    {
        ToolRun run = new();

        await run.RunAsync(
            "tag", "resolve", "-i", "r/a", "--registry-anon", "--registry-ca-cert-path", "a,b", "--registry-ca-cert-path=c", "--registry-insecure",
            "--registry-password=p", "--registry-response-header-timeout", "2m", "--registry-retry-count=0x3", "--registry-token=t",
            "--registry-username=u", "--registry-verify-certs=false");

        ImgpkgOptions options = run.Sessions.Single();
        Assert.That(
            (options.Anonymous, options.AllowInsecure, options.Password, options.ResponseHeaderTimeout, options.MaxAttempts, options.Token,
                options.Username, options.VerifyCertificates),
            Is.EqualTo((true, true, "p", TimeSpan.FromMinutes(2), 4, "t", "u", false)));
        Assert.That(options.CertificateAuthorityPaths, Is.EqualTo((string[])["a", "b", "c"]));
    }

    // T34: the flag counts retries.
    [TestCase("0", 1)]
    [TestCase("1", 2)]
    [TestCase("10", 11)]
    [TestCase("9223372036854775807", int.MaxValue)]
    public async Task Read_RetryCount_IsOfAttemptsAfterTheFirst(string count, int attempts)
    {
        ToolRun run = new();

        await run.RunAsync("tag", "resolve", "-i", "r/a", "--registry-retry-count", count);

        Assert.That(run.Sessions.Single().MaxAttempts, Is.EqualTo(attempts));
    }

    [Test]
    public async Task Read_NoRegistryFlags_KeepsTheDefaults()
    {
        ToolRun run = new();

        await run.RunAsync("tag", "resolve", "-i", "r/a", "--registry-username=", "--registry-password=", "--registry-token=");

        ImgpkgOptions options = run.Sessions.Single();
        ImgpkgOptions defaults = new();
        Assert.That(
            (options.Anonymous, options.AllowInsecure, options.Password, options.ResponseHeaderTimeout, options.MaxAttempts, options.Token,
                options.Username, options.VerifyCertificates),
            Is.EqualTo((defaults.Anonymous, defaults.AllowInsecure, defaults.Password, defaults.ResponseHeaderTimeout, defaults.MaxAttempts,
                defaults.Token, defaults.Username, defaults.VerifyCertificates)));
        Assert.That(options.CertificateAuthorityPaths, Is.Empty);
    }

    private static TestCaseData Case(string expected, params string[] arguments) => new(expected, arguments);
}
