using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Options;

/// <summary>The flags that name what is copied (cli 7.1).</summary>
internal sealed class CopySourceFlags
{
    private readonly Flag<string> _bundle = ReferenceFlags.WholeBundle();

    private readonly Flag<string> _image = new(
        "--image", 'i', "Image reference for copying a generic image (example: docker.io/dkalinin/test-content)", FlagTypes.Text);

    private readonly Flag<string> _lock = ReferenceFlags.Lock();
    private readonly Flag<string> _tar = new("--tar", null, "Path to tar file which contains assets to be copied to a registry", FlagTypes.Text);

    public IEnumerable<IFlag> All => [_bundle, _image, _lock, _tar];

    public bool IsTar(FlagValues values) => values.Text(_tar).Length > 0;

    /// <summary>Makes sure that there is one source.</summary>
    /// <exception cref="RuleViolationException">There is none, or more than one.</exception>
    public void CheckCount(FlagValues values)
    {
        if (new[] { _bundle, _image, _lock, _tar }.Count(flag => values.Text(flag).Length > 0) != 1)
        {
            throw new RuleViolationException("Expected either --lock, --bundle (-b), --image (-i), or --tar as a source");
        }
    }

    /// <summary>The one source that is given.</summary>
    public CopySource Source(FlagValues values) =>
        values.Text(_bundle) is { Length: > 0 } bundle ? CopySource.FromBundle(ImageReference.Parse(bundle))
        : values.Text(_image) is { Length: > 0 } image ? CopySource.FromImage(ImageReference.Parse(image))
        : values.Text(_lock) is { Length: > 0 } path ? CopySource.FromLockFile(path)
        : CopySource.FromArchive(values.Text(_tar));
}
