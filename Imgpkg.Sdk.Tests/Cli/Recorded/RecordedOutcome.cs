using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>What an operation printed, and what it left behind.</summary>
/// <param name="Result">Exit code and outputs.</param>
/// <param name="Tags">All tags of the destination right after it; empty when it went elsewhere.</param>
/// <param name="LockOutput">The lock it wrote; null for none.</param>
internal sealed record RecordedOutcome(CliResult Result, IReadOnlyDictionary<string, string> Tags, string? LockOutput);
