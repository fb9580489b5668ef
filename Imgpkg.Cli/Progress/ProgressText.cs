using System.Globalization;

namespace Imgpkg.Cli.Progress;

/// <summary>Lays out where a transfer stands: one bar, and below it the images under way. No line is as long as the terminal is wide.</summary>
internal static class ProgressText
{
    private const int MostImages = 4;
    private const int WidestBar = 40;
    private const int NarrowestBar = 10;

    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static IReadOnlyList<string> Lines(TransferSnapshot snapshot, double? rate, TimeSpan elapsed, int width, int height)
    {
        // A character in the last column makes some terminals begin a new line.
        int room = width - 1;
        List<string> lines = [Fit(Overall(snapshot, rate, elapsed, room), room)];
        int most = Math.Clamp(height - 3, 0, MostImages);
        lines.AddRange(snapshot.UnderWay.Take(most).Select(image => Image(image, room)));
        if (snapshot.UnderWay.Count > most && most > 0)
        {
            lines.Add(Fit($"  and {snapshot.UnderWay.Count - most} more", room));
        }

        return lines;
    }

    /// <summary>Bytes with three digits and a unit of powers of ten.</summary>
    public static string Size(double bytes)
    {
        int unit = 0;
        while (bytes >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 || bytes >= 99.95 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    private static string Overall(TransferSnapshot snapshot, double? rate, TimeSpan elapsed, int room)
    {
        if (snapshot.Total is not > 0)
        {
            string moved = snapshot.Bytes > 0 ? $"  {Size(snapshot.Bytes)}" : string.Empty;
            return $"{snapshot.Activity}{moved}{Speed(rate)}  {Clock(elapsed)}";
        }

        long total = snapshot.Total.Value;
        double share = Math.Clamp((double)snapshot.Bytes / total, 0, 1);
        string figures = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100),3:0}%  {Size(snapshot.Bytes)} of {Size(total)}")
            + Speed(rate) + Left(total - snapshot.Bytes, rate);
        int bar = Math.Min(WidestBar, room - figures.Length - 3);
        return bar < NarrowestBar ? figures.TrimStart() : $"[{Bar(share, bar)}] {figures}";
    }

    private static string Bar(double share, int width)
    {
        int full = (int)(share * width);
        return full == width ? new string('=', width) : new string('=', full) + ">" + new string(' ', width - full - 1);
    }

    private static string Speed(double? rate) => rate is null ? string.Empty : $"  {Size(rate.Value)}/s";

    private static string Left(long bytes, double? rate) =>
        rate is not > 0 || bytes < rate || bytes / rate.Value > TimeSpan.FromDays(4).TotalSeconds ? string.Empty
            : $"  {Clock(TimeSpan.FromSeconds(bytes / rate.Value))} left";

    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    private static string Image(ImageUnderWay image, int room)
    {
        string figures = $"  {(image.Blobs > 1 ? $"{image.Blobs} blobs, " : string.Empty)}{Size(image.Size)}";
        return Fit($"  {Shorten(image.Name, room - figures.Length - 2)}{figures}", room);
    }

    /// <summary>A reference with its digest cut to what tells images apart, and then cut at the front, where they are all alike.</summary>
    private static string Shorten(string name, int room)
    {
        const int ShownDigits = 12;
        const string Cut = "...";
        int digest = name.LastIndexOf(':') + 1;
        string shortened = digest > 0 && name.Length - digest > ShownDigits ? name[..(digest + ShownDigits)] : name;
        return shortened.Length <= room ? shortened : room > Cut.Length ? $"{Cut}{shortened[^(room - Cut.Length)..]}" : string.Empty;
    }

    private static string Fit(string line, int room) => line.Length <= room ? line : line[..Math.Max(0, room)];
}
