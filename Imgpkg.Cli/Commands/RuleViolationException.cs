namespace Imgpkg.Cli.Commands;

/// <summary>The arguments can be read but break a rule of the command (cli 2.5, 5.2, 6.2).</summary>
internal sealed class RuleViolationException(string message) : Exception(message);
