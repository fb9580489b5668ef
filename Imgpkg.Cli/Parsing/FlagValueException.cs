namespace Imgpkg.Cli.Parsing;

/// <summary>The value of a flag cannot be read; the message is only the reason.</summary>
internal sealed class FlagValueException(string reason) : Exception(reason);
