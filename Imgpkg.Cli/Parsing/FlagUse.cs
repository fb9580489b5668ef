namespace Imgpkg.Cli.Parsing;

/// <summary>One use of a flag on the command line.</summary>
internal sealed record FlagUse(IFlag Flag, string Value);
