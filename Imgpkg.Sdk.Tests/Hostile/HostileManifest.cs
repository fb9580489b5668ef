namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>A manifest that must be refused.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="MediaType">What the registry calls it.</param>
/// <param name="Json">Makes the document.</param>
internal sealed record HostileManifest(string Name, string MediaType, Func<string> Json)
{
    public override string ToString() => Name;
}
