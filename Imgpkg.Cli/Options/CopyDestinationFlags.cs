using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Options;

/// <summary>The flags that name where a copy goes (cli 7.1); the last is ours.</summary>
internal sealed class CopyDestinationFlags
{
    private readonly Flag<string> _repository = new("--to-repo", null, "Location to upload assets", FlagTypes.Text);
    private readonly Flag<string> _tar = new("--to-tar", null, "Location to write a tar file containing assets", FlagTypes.Text);
    private readonly Flag<string> _ociTar = new(
        "--to-oci-tar", null, "Location to write a tar file of an OCI image layout, for programs that read oci-archive", FlagTypes.Text);

    public IEnumerable<IFlag> All => [_repository, _tar, _ociTar];

    public bool IsRepository(FlagValues values) => values.Text(_repository).Length > 0;

    /// <summary>Makes sure that there is one destination.</summary>
    /// <exception cref="RuleViolationException">There is none, or more than one.</exception>
    public void CheckCount(FlagValues values)
    {
        if (new[] { _repository, _tar, _ociTar }.Count(flag => values.Text(flag).Length > 0) != 1)
        {
            throw new RuleViolationException("Expected either --to-tar or --to-repo");
        }
    }

    /// <summary>The one destination that is given.</summary>
    public CopyDestination Destination(FlagValues values) =>
        values.Text(_repository) is { Length: > 0 } repository ? CopyDestination.ToRepository(Repository(repository))
        : values.Text(_tar) is { Length: > 0 } tar ? CopyDestination.ToArchive(tar)
        : CopyDestination.ToOciArchive(values.Text(_ociTar));

    private static RepositoryReference Repository(string text)
    {
        try
        {
            return RepositoryReference.Parse(text);
        }
        catch (InvalidReferenceException e)
        {
            throw new RuleViolationException($"Building import repository ref: {e.Message}");
        }
    }
}
