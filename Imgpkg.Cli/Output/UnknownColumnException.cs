namespace Imgpkg.Cli.Output;

/// <summary>A column was asked for that the table does not have. The original crashes here (cli 15).</summary>
internal sealed class UnknownColumnException(string key) : Exception($"Failed to find header: {key}");
