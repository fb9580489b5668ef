namespace Imgpkg.Cli.Progress;

/// <summary>An image of which blobs are being moved.</summary>
/// <param name="Name">Its digest reference.</param>
/// <param name="Blobs">How many of its blobs are under way.</param>
/// <param name="Size">The bytes these have in all.</param>
internal sealed record ImageUnderWay(string Name, int Blobs, long Size);
