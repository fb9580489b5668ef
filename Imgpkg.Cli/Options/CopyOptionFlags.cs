using Imgpkg.Cli.Parsing;
using Imgpkg.Sdk.Copying;

namespace Imgpkg.Cli.Options;

/// <summary>The flags that say how to copy (cli 7.1); tags and referrers are ours.</summary>
internal sealed class CopyOptionFlags
{
    private readonly Flag<bool> _signatures = new("--cosign-signatures", null, "Find and copy cosign signatures for images", FlagTypes.Boolean);
    private readonly Flag<bool> _referrers = new("--referrers", null, "Find and copy referrers (OCI 1.1) of images", FlagTypes.Boolean);

    private readonly Flag<bool> _nonDistributable = new(
        "--include-non-distributable-layers", null, "Include non-distributable layers when copying an image/bundle", FlagTypes.Boolean);

    private readonly Flag<bool> _repositoryTags = new(
        "--repo-based-tags", null, "Allow imgpkg to use repository-based tags for convenience", FlagTypes.Boolean);

    private readonly Flag<IReadOnlyList<string>> _tags = new(
        "--tag", null, "Add tag to the copied bundle or image (can be specified multiple times)", FlagTypes.TextList);

    private readonly Flag<bool> _resume = new(
        "--resume", null, "Resume the copy to tar. When set to true will try to read the tar and only download the missing blobs", FlagTypes.Boolean);

    private readonly Flag<string> _lockOutput = new(
        "--lock-output", null, "Location to output the generated lockfile. Option only available when using --bundle or --lock flags", FlagTypes.Text);

    public IEnumerable<IFlag> All => [_signatures, _referrers, _nonDistributable, _repositoryTags, _tags, _resume, _lockOutput];

    public bool Resumes(FlagValues values) => values.GetValue(_resume);

    public bool WritesLock(FlagValues values) => values.Text(_lockOutput).Length > 0;

    public CopyOptions Options(FlagValues values) => new()
    {
        Signatures = values.GetValue(_signatures),
        Referrers = values.GetValue(_referrers),
        NonDistributableLayers = values.GetValue(_nonDistributable),
        RepositoryBasedTags = values.GetValue(_repositoryTags),
        Tags = values.GetValue(_tags),
        Resume = values.GetValue(_resume),
        LockOutputPath = values.Text(_lockOutput) is { Length: > 0 } path ? path : null,
    };
}
