namespace Imgpkg.Benchmarks.Commands;

/// <summary>Somebody's way to do a piece of work, which is run and measured.</summary>
/// <param name="Label">As tables name it.</param>
/// <param name="Contender">Who does it.</param>
/// <param name="Before">What is done before, and not measured.</param>
/// <param name="Line">What is measured.</param>
internal sealed record Attempt(string Label, Contender Contender, string Before, string Line)
{
    /// <summary>How far the far registry is.</summary>
    public TimeSpan RoundTrip { get; init; } = TimeSpan.FromMilliseconds(50);

    public static Attempt Of(Contender contender, Work work) => new(contender.Name, contender, work.Before, work.Line);

    /// <summary>The same with a variable that its lines find.</summary>
    public Attempt WithVariable(string name, string value) => this with { Before = $"{name}={value}; {Before}", Line = $"{name}={value}; {Line}" };
}
