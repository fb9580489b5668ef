namespace Imgpkg.Cli.Completion;

/// <summary>A word that may follow, and what it is for.</summary>
internal readonly record struct Candidate(string Name, string Description);
