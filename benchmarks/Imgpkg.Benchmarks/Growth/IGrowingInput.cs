using Imgpkg.Benchmarks.Commands;

namespace Imgpkg.Benchmarks.Growth;

/// <summary>An input in several sizes, and the work that is done with each.</summary>
internal interface IGrowingInput
{
    /// <summary>What it grows by.</summary>
    GrowthUnit Unit { get; }

    /// <summary>From the smallest to the largest.</summary>
    IReadOnlyList<InputSize> Sizes { get; }

    /// <summary>The lines find the name of the size in the variable <c>SIZE</c>.</summary>
    IReadOnlyList<Work> Works { get; }

    /// <summary>Makes the input in one size; what only a command can make is made by this one.</summary>
    Task MakeAsync(InputSize size, Contender contender);
}
