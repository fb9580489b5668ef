using System.Globalization;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>How much of an input there is.</summary>
/// <param name="Amount">In the unit of the input.</param>
internal sealed record InputSize(double Amount)
{
    /// <summary>The most rounds to measure, where one takes minutes.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>As repositories and files are named.</summary>
    public string Name => Amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>As tables name it.</summary>
    public string Text => Amount.ToString("#,0.#", CultureInfo.InvariantCulture);
}
