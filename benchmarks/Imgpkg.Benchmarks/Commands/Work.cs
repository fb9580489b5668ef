namespace Imgpkg.Benchmarks.Commands;

/// <summary>
/// A piece of work as lines of bash. They find in variables: IMGPKG, the command; IN, the inputs; SRC, the registry that has the images; DST, an
/// empty one; FAR, the same one 50 ms away; OUT, an empty directory.
/// </summary>
/// <param name="Name">As the table names it.</param>
/// <param name="Line">What the imgpkg commands do.</param>
internal sealed record Work(string Name, string Line)
{
    /// <summary>What is done before, and not measured.</summary>
    public string Before { get; init; } = "true";

    /// <summary>What other programs do, by their names.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
