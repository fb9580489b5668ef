using System.Globalization;
using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>What was measured, and how it grew.</summary>
internal static class GrowthTables
{
    /// <summary>Both tables; the first alone where one size does not say how anything grows.</summary>
    public static string Of(IReadOnlyList<WorkGrowth> growths, GrowthUnit unit) =>
        growths.All(growth => growth.IsKnown) ? $"{Measured(growths, unit)}\n{Fitted(growths, unit)}" : Measured(growths, unit).ToString();

    private static MarkdownTable Measured(IReadOnlyList<WorkGrowth> growths, GrowthUnit unit)
    {
        MarkdownTable table = new(["work"], [unit.Column, "rounds", "s", "MiB", "requests"]);
        foreach (WorkGrowth growth in growths)
        {
            foreach (GrowthPoint point in growth.Points)
            {
                string name = point == growth.Points[0] ? growth.Work : string.Empty;
                string rounds = point.Rounds.ToString(CultureInfo.InvariantCulture);
                table.Add(name, point.Size.Text, rounds, point.Median.SecondsText, point.Median.MebibytesText, point.Median.RequestsText);
            }
        }

        return table;
    }

    private static MarkdownTable Fitted(IReadOnlyList<WorkGrowth> growths, GrowthUnit unit)
    {
        MarkdownTable table = new([$"for each further {unit.Name}"], [unit.Time.Name, $"{unit.Memory.Name} of memory", "requests", "exponent of the time"]);
        foreach (WorkGrowth growth in growths)
        {
            table.Add(
                growth.Work,
                Number(growth.ForEachFurther(cost => cost.Seconds) * unit.Time.OfASecond, "f2"),
                Number(growth.ForEachFurther(cost => cost.Kibibytes) / unit.Memory.Kibibytes, "f1"),
                Number(growth.ForEachFurther(cost => cost.Requests), "f2"),
                Number(growth.Exponent, "f2"));
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
