namespace Imgpkg.Cli.Progress;

/// <summary>Where a transfer stands at one moment.</summary>
/// <param name="Activity">What is being done.</param>
/// <param name="Bytes">Bytes moved so far.</param>
/// <param name="Total">Bytes to move, shared blobs once; null as long as it is unknown.</param>
/// <param name="UnderWay">The images of which blobs are being moved, the largest first.</param>
internal sealed record TransferSnapshot(string Activity, long Bytes, long? Total, IReadOnlyList<ImageUnderWay> UnderWay);
