namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>A tar of images that must be refused.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Says">What the message has to name.</param>
/// <param name="Tar">Makes the file.</param>
internal sealed record HostileArchive(string Name, string Says, Func<byte[]> Tar)
{
    public override string ToString() => Name;
}
