using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Copying;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg copy</c> (cli 7).</summary>
internal sealed class CopyCommand() : TransferCommand("copy", "Copy a bundle from one location to another")
{
    private readonly CopySourceFlags _source = new();
    private readonly CopyDestinationFlags _destination = new();
    private readonly CopyOptionFlags _options = new();
    private readonly ConcurrencyFlag _concurrency = new();
    private readonly Flag<bool> _dryRun = new("--dry-run", null, "Print what would be copied, and write nothing", FlagTypes.Boolean);
    private readonly RegistryFlags _registry = new();

    public override string Examples => """
            # Copy bundle dkalinin/app1-bundle to local tarball at /Volumes/app1-bundle.tar
            imgpkg copy -b dkalinin/app1-bundle --to-tar /Volumes/app1-bundle.tar

            # Copy bundle dkalinin/app1-bundle to another registry (or repository)
            imgpkg copy -b dkalinin/app1-bundle --to-repo internal-registry/app1-bundle

            # Copy image dkalinin/app1-image to another registry (or repository)
            # ##########################################################################
            # NOTE: if not using ~/.docker.config for authn, use env vars as described  #
            # in https://carvel.dev/imgpkg/docs/v0.24.0/auth/#via-environment-variables #
            # ##########################################################################
            imgpkg copy -i dkalinin/app1-image --to-repo internal-registry/app1-image

            # Copy using image --repo-based-tags flag
            imgpkg copy -i registry.foo.bar/some/application/app \
                        --to-repo other-reg.faz.baz/my-app --repo-based-tags

            # If the above source repo has a tag sha256:669e010b58baf5beb2836b253c1fd5768333f0d1dbcb834f7c07a4dc93f474be,
            # a new tag some-application-app-sha256-669e010b58baf5beb2836b253c1fd5768333f0d1dbcb834f7c07a4dc93f474be.imgpkg
            # will be created in the destination repo. Note that the part of the new tag preceeding '-sha256' will be truncated to
            # the last 49 charachters
        """;

    protected override IEnumerable<IFlag> DefineFlags() =>
        [.. _source.All, .. _destination.All, .. _options.All, _concurrency.Flag, _dryRun, Events, .. _registry.All];

    protected override async Task TransferAsync(
        FlagValues values, CommandContext context, TransferReport report, CancellationToken cancellationToken)
    {
        _source.CheckCount(values);
        _destination.CheckCount(values);
        await using IClientSession session = context.OpenSession(_registry.Options(values) + _concurrency.Options(values), context.Debug);
        CheckRules(values);
        CopyDestination destination = _destination.Destination(values);
        CopySource source = _source.Source(values);
        CopyOptions options = _options.Options(values);
        if (values.GetValue(_dryRun))
        {
            context.Output.Block(CopyPlanText.Of(await session.Copies.PlanAsync(source, destination, options, cancellationToken)));
            return;
        }

        IProgress<TransferProgress>? progress = report.Progress(context.Output.ShowsLines ? new CopyProgress(context.Output) : null);
        CopyResult result = await session.Copies.CopyAsync(source, destination, options, progress, cancellationToken);
        CopyRemarks.Show(result, options, context.Output);
    }

    /// <summary>In the order of cli 2.11: before the syntax of any reference.</summary>
    private void CheckRules(FlagValues values)
    {
        bool toRepository = _destination.IsRepository(values);
        string? violation = toRepository switch
        {
            false when _source.IsTar(values) => "Cannot use tar source (--tar) with tar destination (--to-tar)",
            false when _options.WritesLock(values) => "Cannot output lock file with tar destination",
            true when _options.Resumes(values) => "Flag --resume can only be used when copying to tar",
            _ => null,
        };
        if (violation is not null)
        {
            throw new RuleViolationException(violation);
        }
    }
}
