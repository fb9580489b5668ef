namespace Imgpkg.Sdk.Tests.Support;

/// <summary>What a run of the tool left behind.</summary>
internal sealed record CliResult(int ExitCode, string StandardOutput, string StandardError);
