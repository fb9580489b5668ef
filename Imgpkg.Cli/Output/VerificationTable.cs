using Imgpkg.Sdk.Copying;

namespace Imgpkg.Cli.Output;

/// <summary>What a verification found, as a table and in a sentence.</summary>
internal static class VerificationTable
{
    public static Table Of(VerificationResult result) => new()
    {
        Title = "Findings",
        Content = "findings",
        Columns = [new TableColumn("Kind"), new TableColumn("Image"), new TableColumn("Content"), new TableColumn("Bundle"), new TableColumn("Finding")],
        Rows =
        [
            .. result.Findings.Select(finding => (IReadOnlyList<string>)
            [
                Word(finding.Kind), finding.Image.FullName, finding.Content?.ToString() ?? string.Empty, finding.Bundle?.FullName ?? string.Empty, finding.Text,
            ]),
        ],
    };

    public static string Summary(VerificationResult result)
    {
        string resumed = result.ResumedBlobs > 0 ? $", {result.ResumedBlobs} blobs before" : string.Empty;
        string withheld = result.WithheldLayers > 0 ? $"; {result.WithheldLayers} non-distributable layers are not there" : string.Empty;
        return FormattableString.Invariant($"Verified {result.Images} images, {result.Blobs} blobs, {result.Bytes} bytes{resumed}{withheld}; {result.FindingCount} findings");
    }

    /// <summary>The stable name of a kind.</summary>
    public static string Word(VerificationFindingKind kind) => kind switch
    {
        VerificationFindingKind.Corrupt => "corrupt",
        VerificationFindingKind.MissingBlob => "missing-blob",
        VerificationFindingKind.MissingImage => "missing-image",
        VerificationFindingKind.WrongTag => "wrong-tag",
        VerificationFindingKind.Inconsistent => "inconsistent",
        VerificationFindingKind.DamagedArchive => "damaged-archive",
        _ => "unreadable",
    };
}
