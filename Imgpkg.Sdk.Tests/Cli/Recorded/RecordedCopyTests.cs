using System.Text.Json;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>Every recorded copy, in the order of the recording: exit code, messages, all tags of the destination, and the lock.</summary>
[TestFixture]
internal sealed class RecordedCopyTests
{
    public static IEnumerable<TestCaseData> Operations =>
        GoldenFixtures.CopyOperations().Select(one => new TestCaseData(one).SetArgDisplayNames(one.GetProperty("name").GetString()!));

    [TestCaseSource(nameof(Operations))]
    public void Copy_RecordedOperation_EndsAsTheOriginalDid(JsonElement recorded)
    {
        RecordedOutcome outcome = RecordedWorldSetUp.World[recorded.GetProperty("name").GetString()!];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Result.ExitCode, Is.EqualTo(recorded.GetProperty("exitCode").GetInt32()), outcome.Result.StandardError);
            Assert.That(Undone(outcome.Result.StandardError), Does.Contain(Text(recorded, "stderrContains") ?? string.Empty));
            Assert.That(outcome.Result.StandardOutput, Does.Contain(Text(recorded, "stdoutContains") ?? string.Empty));
            Assert.That(outcome.LockOutput, Is.EqualTo(Text(recorded, "lockOutput")));
            if (!recorded.TryGetProperty("stderrContains", out _))
            {
                Assert.That(WithoutNote(outcome.Result.StandardError), Is.EqualTo(Text(recorded, "stderr") ?? string.Empty));
            }

            if (recorded.TryGetProperty("destinationTags", out JsonElement tags))
            {
                Assert.That(outcome.Tags, Is.EquivalentTo(tags.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!, StringComparer.Ordinal)));
            }
        }
    }

    private static string? Text(JsonElement recorded, string name) => recorded.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    // A note about signatures is ours.
    private static string WithoutNote(string error) => error.StartsWith("Note: ", StringComparison.Ordinal) ? error[(error.IndexOf('\n', StringComparison.Ordinal) + 1)..] : error;

    // Parts of messages were recorded before they were laid out over lines.
    private static string Undone(string error) => System.Text.RegularExpressions.Regex.Replace(error, "\n *", " ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
