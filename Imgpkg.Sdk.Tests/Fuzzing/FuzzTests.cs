using System.Globalization;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>
/// Every parser of what strangers write gets changed inputs: for a second each, from the seed of the last long run, so that a change that has
/// nothing to do with it does not meet a new input. <c>IMGPKG_FUZZ_INPUTS</c> asks for more, <c>IMGPKG_FUZZ_SEED</c> for others,
/// <c>IMGPKG_FUZZ_REPORT</c> names a file that gets a line for each parser.
/// </summary>
[TestFixture]
internal sealed class FuzzTests
{
    private const int LastLongRun = 20261122;

    // On a machine that is busy otherwise, a thread may wait for long: only a long run, alone, judges by the second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static long Inputs => long.TryParse(Environment.GetEnvironmentVariable("IMGPKG_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out long inputs) ? inputs : 0;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("IMGPKG_FUZZ_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : LastLongRun;

    [TestCaseSource(typeof(FuzzTargets), nameof(FuzzTargets.All))]
    public void Parser_OfChangedInput_FailsOnlyAsItMay(FuzzTarget target)
    {
        var run = new FuzzRun(target, Seed);

        run.Run(TimeSpan.FromSeconds(1), Inputs, Inputs > 0 ? TimeSpan.FromSeconds(1) : Patience);

        TestContext.Out.WriteLine(run);
        Report(run);
        Assert.That(run.Finding, Is.Null);
    }

    private static void Report(FuzzRun run)
    {
        if (Environment.GetEnvironmentVariable("IMGPKG_FUZZ_REPORT") is { Length: > 0 } path)
        {
            File.AppendAllText(path, $"{run}\n");
        }
    }
}
