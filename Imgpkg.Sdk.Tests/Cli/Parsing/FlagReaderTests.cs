using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Parsing;

[TestFixture]
internal sealed class FlagReaderTests
{
    private static readonly TestCaseData[] Errors =
    [
        Case("unknown flag: --nope", "push", "--nope"),
        Case("unknown flag: --nope", "push", "--nope=1"),
        Case("unknown flag: --til", "--til", "push"),
        Case("unknown flag: --preserve-permissions", "--preserve-permissions", "push", "-i", "x"),
        Case("unknown flag: --version", "push", "--version"),
        Case("unknown flag: --colo", "push", "--colo=true"),
        Case("bad flag syntax: ---x", "push", "---x"),
        Case("bad flag syntax: --=x", "push", "--=x"),
        Case("unknown shorthand flag: 'z' in -z", "push", "-z"),
        Case("unknown shorthand flag: 'z' in -z", "push", "-yz"),
        Case("unknown shorthand flag: 'z' in -zy", "push", "-zy"),
        Case("unknown shorthand flag: 'v' in -v", "push", "-v"),
        Case("unknown shorthand flag: '=' in -=", "push", "-y="),
        Case("flag needs an argument: --column", "push", "--column"),
        Case("flag needs an argument: 'f' in -f", "push", "-f"),
        Case("flag needs an argument: 'f' in -f", "push", "-yf"),
        Case("invalid argument \"maybe\" for \"--json\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "push", "--json=maybe"),
        Case("invalid argument \"\" for \"--json\" flag: strconv.ParseBool: parsing \"\": invalid syntax", "push", "--json="),
        Case("invalid argument \"tRUE\" for \"-y, --yes\" flag: strconv.ParseBool: parsing \"tRUE\": invalid syntax", "push", "-y=tRUE"),
        Case(
            "invalid argument \"abc\" for \"--registry-retry-count\" flag: strconv.ParseInt: parsing \"abc\": invalid syntax",
            "push",
            "--registry-retry-count",
            "abc"),
        Case(
            "invalid argument \"abc\" for \"--registry-response-header-timeout\" flag: time: invalid duration \"abc\"",
            "push",
            "--registry-response-header-timeout=abc"),
        Case(
            "invalid argument \"5\" for \"--registry-response-header-timeout\" flag: time: missing unit in duration \"5\"",
            "push",
            "--registry-response-header-timeout=5"),
        Case("invalid argument \"foo\" for \"-l, --labels\" flag: foo must be formatted as key=value", "push", "-l", "foo"),
        Case("invalid argument \"\" for \"-l, --labels\" flag:  must be formatted as key=value", "push", "--labels="),
        Case(
            "invalid argument \"a\\\"b\" for \"-f, --file\" flag: parse error on line 1, column 2: bare \" in non-quoted-field",
            "push",
            "-f",
            "a\"b"),
        Case("required flag(s) \"output\" not set", "pull"),
        Case("required flag(s) \"output\" not set", "pull", "extra", "-b", "x"),
    ];

    [TestCaseSource(nameof(Errors))]
    public async Task Read_WrongFlags_FailsWithTheOriginalsText(string expected, string[] arguments)
    {
        // On a terminal: these messages are never coloured, and printed with --json.
        ToolRun run = new() { IsTerminal = true };

        string error = await run.FailAsync([.. arguments]);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That(run.Output, Is.Empty);
    }

    [TestCase("--image", "r/a", "--file", "x")]
    [TestCase("--image=r/a", "--file=x")]
    [TestCase("-i", "r/a", "-f", "x")]
    [TestCase("-ir/a", "-fx")]
    [TestCase("-i=r/a", "-f=x")]
    [TestCase("-yir/a", "-yf=x")]
    [TestCase("--image", "r/b", "--image", "r/a", "--file", "x")]
    [TestCase("-fx", "--tty=false", "-y=f", "-i", "r/a", "--json=0")]
    [TestCase("--bundle=", "-i", "r/a", "--lock-output=", "-f", "x", "-f", "")]
    [TestCase("-i", "r/a", "-f", "x", "--")]
    public async Task Read_AnySpelling_SetsTheValues(params string[] arguments)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(["push", .. arguments]);

        Assert.That(exitCode, Is.Zero, run.Error);
        Assert.That(run.Images.Destination?.FullName, Is.EqualTo("index.docker.io/r/a:latest"));
        Assert.That(run.Images.PushOptions?.Paths, Is.EqualTo((string[])["x"]));
    }

    [TestCase("-i", "r/a", "push", "-f", "-x", "--tty")]
    [TestCase("--tty", "-y", "push", "-i", "r/a", "-f", "-x")]
    [TestCase("--column", "push", "push", "-i", "r/a", "-f=-x")]
    [TestCase("--column=a", "--json=false", "push", "-i", "r/a", "-f-x")]
    public async Task Read_FlagsBeforeTheCommand_FindsTheCommand(params string[] arguments)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync(arguments);

        Assert.That(exitCode, Is.Zero, run.Error);
        Assert.That(run.Images.PushOptions?.Paths, Is.EqualTo((string[])["-x"]));
    }

    [TestCase("@file")]
    [TestCase("--tty")]
    [TestCase("--")]
    [TestCase("push")]
    [TestCase("a=b:c")]
    [TestCase("[x]")]
    [TestCase("/x")]
    [TestCase(" \t")]
    public async Task Read_ValueThatLooksLikeSyntax_IsTakenAsItIs(string value)
    {
        ToolRun run = new();

        int exitCode = await run.RunAsync("push", "-i", "r/a", "--file", value);

        Assert.That(exitCode, Is.Zero, run.Error);
        Assert.That(run.Images.PushOptions?.Paths, Is.EqualTo((string[])[value]));
    }

    private static TestCaseData Case(string expected, params string[] arguments) => new(expected, arguments);
}
