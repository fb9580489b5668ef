using System.Diagnostics;
using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>Gives a parser changed inputs until time or number is up, and keeps what came of it.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    private const long FixedBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan Remarkable = TimeSpan.FromMilliseconds(50);

    public long Inputs { get; private set; }

    /// <summary>How many of them were refused, as they should be.</summary>
    public long Refused { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>The most memory that one input allocated, in bytes.</summary>
    public long Largest { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>What went wrong first, with the input; null when nothing did.</summary>
    public string? Finding { get; private set; }

    /// <summary>Runs for so long and for so many inputs, whichever takes longer.</summary>
    public void Run(TimeSpan time, long inputs, TimeSpan mostPerInput) => SuiteSecrets.Unwatched(() => RunUnwatched(time, inputs, mostPerInput));

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"| {target.Name} | {Inputs:N0} | {Refused * 100.0 / Math.Max(1, Inputs):F0} % | {Slowest.TotalMilliseconds:F0} ms | {Largest / 1024.0 / 1024:F1} MiB | {Elapsed.TotalSeconds:F0} s | {seed} |");

    private void RunUnwatched(TimeSpan time, long inputs, TimeSpan mostPerInput)
    {
        var clock = Stopwatch.StartNew();
        var mutator = new Mutator(new Random(seed), target);
        foreach (byte[] good in target.Seeds)
        {
            Try(good, mostPerInput);
        }

        while (Finding is null && (clock.Elapsed < time || Inputs < inputs))
        {
            Try(mutator.Next(), mostPerInput);
        }

        Elapsed = clock.Elapsed;
    }

    private void Try(byte[] input, TimeSpan mostPerInput)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan took = Parse(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Was it the input, or did the thread wait for its turn?
        for (int again = 0; took > Remarkable && again < 3; again++)
        {
            TimeSpan once = Parse(input);
            took = once < took ? once : took;
        }

        Inputs++;
        Slowest = took > Slowest ? took : Slowest;
        Largest = Math.Max(Largest, allocated);
        if (took > mostPerInput)
        {
            Finding ??= $"took {took}\n{Describe(input)}";
        }

        if (allocated > FixedBytes + (input.Length * (long)target.BytesPerByte))
        {
            Finding ??= $"allocated {allocated} bytes for {input.Length}\n{Describe(input)}";
        }
    }

    private TimeSpan Parse(byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            target.Parse(input);
        }
        catch (Exception e) when (e is ImgpkgException || target.Expected.Any(type => type.IsInstanceOfType(e)))
        {
            Refused++;
        }
        catch (Exception e)
        {
            Finding ??= $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}\n{Describe(input)}";
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private string Describe(byte[] input) => $"{target.Name}, seed {seed}, input {Inputs}: {Convert.ToBase64String(input)}";
}
