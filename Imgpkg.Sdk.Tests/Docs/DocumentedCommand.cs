namespace Imgpkg.Sdk.Tests.Docs;

/// <summary>A command that a page tells its reader to type.</summary>
/// <param name="Line">Where it is on the page, from 1.</param>
/// <param name="Text">The command.</param>
/// <param name="Output">What the page says it answers; null when the page does not say.</param>
/// <param name="OutputLine">Where the answer is on the page.</param>
internal sealed record DocumentedCommand(int Line, string Text, string? Output, int OutputLine)
{
    /// <summary>Whether the page shows it failing.</summary>
    public bool Fails => Output is not null && Output.Contains("imgpkg: Error:", StringComparison.Ordinal);
}
