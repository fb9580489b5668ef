using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class LiveAreaTests
{
    private readonly StringWriter _terminal = new();
    private readonly PaddedConsole _console;

    public LiveAreaTests() => _console = new PaddedConsole(
        new ToolConsole { Out = _terminal, Error = _terminal, IsOutputTerminal = true, Variable = _ => null, TerminalSize = () => (Columns, 24) });

    private int Columns { get; set; } = 80;

    [Test]
    public void Show_Again_TakesTheLinesBeforeAway()
    {
        Show("one", "two");
        Show("three");

        Assert.That(_terminal.ToString(), Is.EqualTo("one\ntwo\r\u001b[A\u001b[Jthree"));
    }

    [Test]
    public void Write_WhileShown_ComesInPlaceOfTheLines()
    {
        Show("one");
        _console.WriteRaw("line\n");
        _console.WriteRemark("warning\n");

        Assert.That(_terminal.ToString(), Is.EqualTo("one\r\u001b[Jline\nwarning\n"));
    }

    [Test]
    public void Show_AfterTextWithoutLineEnd_WouldTearItApart()
    {
        _console.WriteRaw("Pushed");
        Show("one");

        Assert.That(_terminal.ToString(), Is.EqualTo("Pushed"));
    }

    [Test]
    public void EndLive_IsForGood()
    {
        Show("one");
        _console.EndLive();
        Show("two");

        Assert.That(_terminal.ToString(), Is.EqualTo("one\r\u001b[J"));
    }

    [Test]
    public void Show_AfterTheTerminalGotNarrower_TakesBrokenLinesAway()
    {
        Show(new string('x', 70), "short");
        Columns = 35;
        _console.EndLive();

        Assert.That(_terminal.ToString(), Does.EndWith("short\r\u001b[A\u001b[A\u001b[J"));
    }

    private void Show(params string[] lines) => _console.ShowLive((_, _) => lines);
}
