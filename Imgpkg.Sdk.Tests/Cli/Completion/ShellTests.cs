using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Completion;

/// <summary>The scripts in the shells they are for. PowerShell is not tried: it is on no machine of ours.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[CancelAfter(60_000)]
internal sealed class ShellTests
{
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete() => _files.Dispose();

    // Bash calls the function with the words it split, of which : and = are some; the line tells what they were.
    [TestCase("[pull  (Pull files from bundle, image, or bundle lock file)][push  (Push files as image)]", "imgpkg pu", "imgpkg pu")]
    [TestCase("[push]", "imgpkg pus", "imgpkg pus")]
    [TestCase("[--labels]", "imgpkg push -b h:5000/x --la", "imgpkg push -b h : 5000/x --la")]
    [TestCase("[--recursive]", "imgpkg pull --output=x --rec", "imgpkg pull --output = x --rec")]
    [TestCase("[]", "imgpkg push --file=", "imgpkg push --file = ''")]
    public async Task Bash_Words_AreCompleted(string expected, string line, string words, CancellationToken token)
    {
        string script = $$"""
            source <(imgpkg completion bash)
            complete -p imgpkg
            COMP_WORDS=({{words}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
            __imgpkg_completion imgpkg 2>/dev/null
            printf '[%s]' "${COMPREPLY[@]}"
            """;

        Assert.That(await RunAsync("bash", ["--norc", "-c", script], token), Is.EqualTo($"complete -o default -F __imgpkg_completion imgpkg\n{expected}"));
    }

    [Test]
    public async Task Bash_DeprecationNotice_IsNoCandidate(CancellationToken token)
    {
        const string Script = """
            source <(imgpkg completion bash)
            export IMGPKG_ENABLE_IAAS_AUTH=
            COMP_WORDS=(imgpkg pus); COMP_CWORD=1; COMP_LINE='imgpkg pus'; COMP_POINT=10; COMP_TYPE=9
            __imgpkg_completion imgpkg 2>/dev/null
            printf '[%s]' "${COMPREPLY[@]}"
            """;

        Assert.That(await RunAsync("bash", ["--norc", "-c", Script], token), Is.EqualTo("[push]"));
    }

    // A terminal of its own, in which the shell completes when the tabulator is pressed.
    [Test]
    public async Task Zsh_Tabulator_CompletesCommandsAndFlags(CancellationToken token)
    {
        const string Script = """
            zmodload zsh/zpty
            zpty shell 'TERM=dumb zsh -f -i'
            zpty -w shell $'autoload -U compinit; compinit -u -D; source <(imgpkg completion zsh); PS1=READY; unsetopt zle_bracketed_paste; echo LOA""DED'
            zpty -r shell seen '*LOADED*'
            zpty -w -n shell $'imgpkg pus\t--label\t'
            zpty -r shell seen '*--labels *'
            echo completed
            """;

        Assert.That(await RunAsync("zsh", ["-f", "-c", Script], token), Is.EqualTo("completed\n"));
    }

    [TestCase("imgpkg tag l", "list\tList tags for image\n")]
    [TestCase("imgpkg push --lab", "--labels\tSet labels on image\n")]
    [TestCase("imgpkg push --file=fil", "--file=file.txt\n")]
    public async Task Fish_Words_AreCompleted(string line, string expected, CancellationToken token) =>
        Assert.That(await RunAsync("fish", ["--no-config", "-c", $"imgpkg completion fish | source; complete -C '{line}'"], token), Is.EqualTo(expected));

    private async Task<string> RunAsync(string shell, string[] arguments, CancellationToken token)
    {
        if (SuiteEnvironment.FindProgram(shell) is not { } program)
        {
            Assert.Ignore($"{shell} is not on PATH.");
            throw new InvalidOperationException();
        }

        string command = _files.Write("bin/imgpkg", $"#!/bin/sh\nexec '{SuiteEnvironment.DotnetProgram}' exec '{SuiteEnvironment.CliAssembly}' \"$@\"\n");
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _files.Write("work/file.txt", "");
        string path = $"{_files["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        ToolResult result = await ToolProcess.RunAsync(
            "env", ["-C", _files["work"], "-u", "IMGPKG_ENABLE_IAAS_AUTH", $"HOME={_files.FullPath}", $"PATH={path}", program, .. arguments], token);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }
}
