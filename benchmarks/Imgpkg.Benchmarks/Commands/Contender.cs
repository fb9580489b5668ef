namespace Imgpkg.Benchmarks.Commands;

/// <summary>A program that does a piece of work, or stands beside for comparison.</summary>
/// <param name="Name">As the tables name it.</param>
/// <param name="Path">The imgpkg command to use; null for the other programs, whose lines name themselves.</param>
internal sealed record Contender(string Name, string? Path)
{
    public static Contender Of(string program) => new(program, Path: null);
}
