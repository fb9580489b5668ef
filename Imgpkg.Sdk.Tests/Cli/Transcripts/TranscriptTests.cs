using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>
/// Plays the transcripts, which go through the specification of the command line row by row: the command as a process, every byte of both
/// outputs, and the exit code.
/// </summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
internal sealed class TranscriptTests
{
    private static IEnumerable<TestCaseData> Transcripts =>
        TranscriptFile.ReadAll().Select(transcript => new TestCaseData(transcript).SetArgDisplayNames(transcript.Row));

    [TestCaseSource(nameof(Transcripts))]
    public async Task Play_Row_GivesTheseBytes(Transcript transcript, CancellationToken token)
    {
        using TemporaryDirectory files = new();
        TranscriptWords words = new(TranscriptWorld.Current.Words);
        words.Add("work", files.FullPath);
        words.Add("repo", $"{words.Fill("{host}")}/t{Guid.NewGuid():n}"[..32]);
        foreach (TranscriptStep step in transcript.Steps)
        {
            if (step.IsOnTerminal)
            {
                ToolProcess.Require("script");
            }

            CliResult result = await TranscriptWorld.Current.Shell.RunAsync(words.Fill(step.Script), files.FullPath, token);
            string output = step.IsOnTerminal ? TerminalScreen.Rest(result.StandardOutput) : result.StandardOutput;

            using (Assert.EnterMultipleScope())
            {
                Assert.That(result.StandardError, Is.EqualTo(words.Expect(step.Error, result.StandardError)), step.Script);
                Assert.That(output, Is.EqualTo(words.Expect(step.Output, output)), step.Script);
                Assert.That(result.ExitCode, Is.EqualTo(step.ExitCode), step.Script);
            }
        }
    }
}
