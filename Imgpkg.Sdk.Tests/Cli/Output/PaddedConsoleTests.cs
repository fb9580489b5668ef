using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PaddedConsoleTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Test]
    public void Write_RawAfterRaw_AddsNothing()
    {
        PaddedConsole console = Create(_output);

        console.WriteRaw("a");
        console.WriteRaw("b\n");

        Assert.That(_output.ToString(), Is.EqualTo("ab\n"));
    }

    [Test]
    public void Write_AutoBesideRaw_AddsALineEnd()
    {
        PaddedConsole console = Create(_output);

        console.WriteAuto("a\n");
        console.WriteRaw("b");
        console.WriteAuto("c\n");
        console.WriteAuto("d\n");

        Assert.That(_output.ToString(), Is.EqualTo("a\n\nb\nc\n\nd\n"));
    }

    [Test]
    public void WriteError_First_LeavesOutputEmpty()
    {
        Create(_output).WriteError("e\n");

        Assert.That((_output.ToString(), _error.ToString()), Is.EqualTo(("", "e\n")));
    }

    [Test]
    public void WriteError_AfterOutput_PutsALineEndOnOutput()
    {
        PaddedConsole console = Create(_output);

        console.WriteRaw("a\n");
        console.WriteError("e\n");

        Assert.That((_output.ToString(), _error.ToString()), Is.EqualTo(("a\n\n", "e\n")));
    }

    [Test]
    public void Write_OutputFails_IsReportedInTheEnd()
    {
        using FullWriter full = new();
        PaddedConsole console = Create(full);

        Assert.That(() => console.WriteRaw("a"), Throws.Nothing);
        Assert.That(() => console.WriteError("e\n"), Throws.Nothing);
        Assert.That(console.ThrowIfOutputFailed, Throws.InstanceOf<IOException>().With.Message.EqualTo("Writing output: No space left on device"));
    }

    [Test]
    public void ThrowIfOutputFailed_AllWritten_DoesNothing()
    {
        PaddedConsole console = Create(_output);

        console.WriteRaw("a");

        Assert.That(console.ThrowIfOutputFailed, Throws.Nothing);
    }

    private PaddedConsole Create(TextWriter output) => new(new ToolConsole { Out = output, Error = _error, IsOutputTerminal = false, Variable = _ => null });

    private sealed class FullWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}
