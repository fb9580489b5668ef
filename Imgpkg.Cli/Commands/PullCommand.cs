using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg pull</c> (cli 6).</summary>
internal sealed class PullCommand() : TransferCommand("pull", "Pull files from bundle, image, or bundle lock file")
{
    private readonly Flag<string> _bundle = ReferenceFlags.Bundle();
    private readonly Flag<string> _image = ReferenceFlags.Image();
    private readonly Flag<bool> _bundleCheck = new(
        "--image-is-bundle-check", null, "Error when image is a bundle (disable pulling bundles via -i)", FlagTypes.Boolean, initial: true);

    private readonly Flag<string> _lock = ReferenceFlags.Lock();
    private readonly Flag<string> _output = new("--output", 'o', "Output directory path", FlagTypes.Text) { Required = true };
    private readonly Flag<bool> _recursive = new("--recursive", 'r', "Recursively iterate and fetch content of every bundle", FlagTypes.Boolean);
    private readonly Flag<string> _tar = new(
        "--tar", null, "Path to tar file to pull from, with or without naming a bundle or image in it", FlagTypes.Text);

    private readonly RegistryFlags _registry = new();

    public override string Examples => """
          # Pull bundle repo/app1-bundle and extract into /tmp/app1-bundle
          imgpkg pull -b repo/app1-bundle -o /tmp/app1-bundle

          # Pull image repo/app1-image and extract into /tmp/app1-image
          imgpkg pull -i repo/app1-image -o /tmp/app1-image
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_bundle, _image, _bundleCheck, _lock, _output, _recursive, _tar, Events, .. _registry.All];

    protected override async Task TransferAsync(
        FlagValues values, CommandContext context, TransferReport report, CancellationToken cancellationToken)
    {
        CheckRules(values);
        BundleLock? lockFile = values.Text(_lock) is { Length: > 0 } path ? await BundleLock.ReadAsync(path, cancellationToken) : null;
        await using IClientSession session = context.OpenSession(_registry.Options(values), context.Debug);

        ImageReference source = lockFile?.Bundle ?? Source(values);
        string directory = values.Text(_output);
        IProgress<TransferProgress>? progress = report.Progress(context.Output.ShowsLines ? new PullProgress(context.Output) : null);
        if (await IsPulledAsImageAsync(values, source, session, cancellationToken))
        {
            PullImageOptions options = new() { AllowBundle = !values.GetValue(_bundleCheck) };
            await session.Images.PullAsync(source, directory, options, progress, cancellationToken);
        }
        else
        {
            PullBundleOptions options = new() { Recursive = values.GetValue(_recursive) };
            await session.Bundles.PullAsync(source, directory, options, progress, cancellationToken);
        }
    }

    /// <summary>What the one flag that names something names; in an archive only its tag or digest counts, and without one its root.</summary>
    private ImageReference Source(FlagValues values)
    {
        string named = values.Text(_bundle) is { Length: > 0 } bundle ? bundle : values.Text(_image);
        if (values.Text(_tar) is not { Length: > 0 } archive)
        {
            return ImageReference.Parse(named);
        }

        var images = RepositoryReference.ForArchive(archive);
        return named.Length == 0 ? images.WithDefaultTag() : ImageReference.Parse(named).WithRepository(images);
    }

    /// <summary>
    /// Without the bundle check a lock's bundle is pulled as the plain image it is, unless the pull is recursive (cli 6.3). What an archive
    /// was made for is pulled as what it is.
    /// </summary>
    private async Task<bool> IsPulledAsImageAsync(FlagValues values, ImageReference source, IClientSession session, CancellationToken cancellationToken)
    {
        if (values.Text(_image).Length > 0)
        {
            return true;
        }

        if (values.Text(_bundle).Length > 0 || values.GetValue(_recursive))
        {
            return false;
        }

        return !values.GetValue(_bundleCheck) || (values.Text(_lock).Length == 0 && !await session.Bundles.IsBundleAsync(source, cancellationToken));
    }

    /// <summary>In the order of cli 6.2.</summary>
    private void CheckRules(FlagValues values)
    {
        bool hasBundle = values.Text(_bundle).Length > 0;
        bool hasImage = values.Text(_image).Length > 0;
        int sources = (hasBundle ? 1 : 0) + (hasImage ? 1 : 0) + (values.Text(_lock).Length > 0 ? 1 : 0);
        bool hasTar = values.Text(_tar).Length > 0;
        string? violation = values.Text(_output) switch
        {
            "" => "Expected --output to be none empty",
            "/" or "." or ".." => "Disallowed output directory (trying to avoid accidental deletion)",
            _ when sources > 1 => "Expected only one of image, bundle, or lock",
            _ when hasTar && values.Text(_lock).Length > 0 => "Cannot use lock file (--lock) with tar source (--tar)",
            _ when sources == 0 && !hasTar => "Expected either image or bundle reference",
            _ when hasImage && values.GetValue(_recursive) => "Cannot use --recursive (-r) flag when pulling a bundle",
            _ when hasBundle && !values.GetValue(_bundleCheck) => "Cannot set --image-is-bundle-check while using -b flag",
            _ => null,
        };
        if (violation is not null)
        {
            throw new RuleViolationException(violation);
        }
    }
}
