using System.Diagnostics;
using System.Globalization;

namespace Imgpkg.Benchmarks;

/// <summary>The encoder and <c>gzip -1</c> in turns on the same bytes.</summary>
internal static class SideBySide
{
    private const int Rounds = 5;
    private const int MadeSize = 512 * 1024 * 1024;

    /// <summary>Measures files, or a mixture of noise and words, and each by itself, where none is named.</summary>
    public static async Task RunAsync(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            await MeasureAsync(Path.GetFileName(file), await File.ReadAllBytesAsync(file)).ConfigureAwait(false);
        }

        if (files.Count == 0)
        {
            await MeasureAsync("mixture", BenchmarkInputs.Mixture(MadeSize)).ConfigureAwait(false);
            await MeasureAsync("noise", BenchmarkInputs.Noise(MadeSize / 2)).ConfigureAwait(false);
            await MeasureAsync("words", BenchmarkInputs.Words(MadeSize / 2)).ConfigureAwait(false);
        }
    }

    private static async Task MeasureAsync(string name, byte[] input)
    {
        string copy = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(copy, input).ConfigureAwait(false);
            var ours = new List<double>();
            var theirs = new List<double>();
            long length = 0;
            for (int i = 0; i < Rounds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                length = await LayerEncoding.RunAsync(input).ConfigureAwait(false);
                ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
                await GzipAsync(copy).ConfigureAwait(false);
                theirs.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            Report($"{name}: {input.Length >> 20} MiB, compressed {length / (double)input.Length:P1}");
            Report($"  encoder  {Row(ours, input.Length)}");
            Report($"  gzip -1  {Row(theirs, input.Length)}");
            Report($"  ratio of the best {theirs.Min() / ours.Min():F2}, of the means {theirs.Average() / ours.Average():F2}");
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task GzipAsync(string file)
    {
        // The shell opens the null device, so that not even a pipe is in the way.
        using Process process = Process.Start("sh", ["-c", "exec gzip -1 -c \"$0\" > /dev/null", file]);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"gzip ended with {process.ExitCode}");
        }
    }

    private static string Row(List<double> seconds, int size) =>
        string.Create(CultureInfo.InvariantCulture, $"{size / seconds.Min() / 1e6,7:F0} MB/s best; {string.Join(" ", seconds.Select(s => s.ToString("F3", CultureInfo.InvariantCulture)))} s");

    private static void Report(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
