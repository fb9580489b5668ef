using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg push</c> (cli 5).</summary>
internal sealed class PushCommand() : TransferCommand("push", "Push files as image")
{
    private const string BundleLabel = "dev.carvel.imgpkg.bundle";

    private readonly Flag<string> _bundle = ReferenceFlags.Bundle();
    private readonly Flag<string> _image = ReferenceFlags.Image();
    private readonly FileFlags _files = new();
    private readonly Flag<IReadOnlyDictionary<string, string>> _labels = new("--labels", 'l', "Set labels on image", FlagTypes.Pairs);
    private readonly Flag<string> _lockOutput = new(
        "--lock-output", null, "Location to output the generated lockfile. Option only available when using --bundle flag", FlagTypes.Text);

    private readonly Flag<string> _toTar = new(
        "--to-tar", null, "Location to write a tar file with the bundle or image, instead of pushing it to a registry", FlagTypes.Text);

    private readonly Flag<bool> _noCache = new(
        "--no-cache", null, "Neither use nor write the cache of layer digests ($IMGPKG_NO_CACHE)", FlagTypes.Boolean);

    private readonly RegistryFlags _registry = new();

    public override string Examples => """
          # Push bundle repo/app1-config with contents of config/ directory
          imgpkg push -b repo/app1-config -f config/

          # Push image repo/app1-config with contents from multiple locations
          imgpkg push -i repo/app1-config -f config/ -f additional-config.yml
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_bundle, _image, .. _files.All, _labels, _lockOutput, _noCache, _toTar, Events, .. _registry.All];

    protected override async Task TransferAsync(
        FlagValues values, CommandContext context, TransferReport report, CancellationToken cancellationToken)
    {
        await using IClientSession session = context.OpenSession(
            options =>
            {
                _registry.Options(values)(options);
                options.UseLayerCache = !values.GetValue(_noCache);
            },
            context.Debug);
        CheckRules(values);
        IProgress<TransferProgress>? progress = report.Progress(context.Output.ShowsLines ? new PushProgress(context.Output) : null);
        PushResult result = values.Text(_toTar) is { Length: > 0 } archive
            ? await PushToArchiveAsync(values, archive, session, progress, cancellationToken)
            : await PushAsync(values, session, progress, cancellationToken);
        context.Output.Line($"Pushed '{result.Reference.FullName}'");
    }

    private Task<PushResult> PushAsync(FlagValues values, IClientSession session, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        values.Text(_bundle) is { Length: > 0 } bundle
            ? session.Bundles.PushAsync(TagReference.Parse(bundle), BundleOptions(values), progress, cancellationToken)
            : session.Images.PushAsync(TagReference.Parse(values.Text(_image)), ImageOptions(values), progress, cancellationToken);

    private Task<PushResult> PushToArchiveAsync(
        FlagValues values, string archive, IClientSession session, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        values.Text(_bundle) is { Length: > 0 } bundle
            ? session.Bundles.PushToArchiveAsync(TagReference.Parse(bundle), archive, BundleOptions(values), progress, cancellationToken)
            : session.Images.PushToArchiveAsync(TagReference.Parse(values.Text(_image)), archive, ImageOptions(values), progress, cancellationToken);

    private void CheckRules(FlagValues values)
    {
        if (values.GetValue(_labels).ContainsKey(BundleLabel))
        {
            throw new RuleViolationException($"label '{BundleLabel}' is reserved and cannot be overriden. Please use a different key");
        }

        switch (values.Text(_bundle).Length > 0, values.Text(_image).Length > 0)
        {
            case (false, false):
                throw new RuleViolationException("Expected either image or bundle");
            case (true, true):
                throw new RuleViolationException("Expected only one of image or bundle");
            case (false, true) when values.Text(_lockOutput).Length > 0:
                throw new RuleViolationException("Lock output is not compatible with image, use bundle for lock output");
        }
    }

    private PushBundleOptions BundleOptions(FlagValues values) => new()
    {
        Paths = values.GetValue(_files.Files),
        Exclusions = values.GetValue(_files.Exclusions),
        Labels = values.GetValue(_labels),
        PreservePermissions = values.GetValue(_files.PreservePermissions),
        LockOutputPath = values.Text(_lockOutput) is { Length: > 0 } path ? path : null,
    };

    private PushImageOptions ImageOptions(FlagValues values) => new()
    {
        Paths = values.GetValue(_files.Files),
        Exclusions = values.GetValue(_files.Exclusions),
        Labels = values.GetValue(_labels),
        PreservePermissions = values.GetValue(_files.PreservePermissions),
    };
}
