namespace Imgpkg.Cli.Parsing;

/// <summary>The arguments cannot be read (cli 2.4). Found before the output mode is known, so never coloured.</summary>
internal sealed class UsageException(string message) : Exception(message);
