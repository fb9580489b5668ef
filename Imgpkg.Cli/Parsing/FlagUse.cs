namespace Imgpkg.Cli.Parsing;

/// <summary>One use of a flag on the command line.</summary>
internal readonly record struct FlagUse(IFlag Flag, string Value);
