using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Progress;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg verify</c>: hashes again what is somewhere and finds what is missing; the original has no such command.</summary>
internal sealed class VerifyCommand() : TransferCommand("verify", "Verify that a bundle or image is complete and undamaged where it is")
{
    private readonly Flag<string> _bundle = ReferenceFlags.Bundle();
    private readonly Flag<string> _image = ReferenceFlags.Image();
    private readonly Flag<string> _lock = new("--lock", null, "Lock file whose bundle or images are verified, and that its tag still points there", FlagTypes.Text);
    private readonly Flag<string> _tar = new("--tar", null, "Path to tar file to verify, whole or only the bundle or image that is named", FlagTypes.Text);
    private readonly Flag<string> _resume = new("--resume", null, "File that remembers what was verified, to go on with an interrupted run", FlagTypes.Text);
    private readonly ConcurrencyFlag _concurrency = new();
    private readonly RegistryFlags _registry = new();

    public override string Examples => """
          # Verify a bundle with all its images in a registry
          imgpkg verify -b registry.example/app-bundle:1.0

          # Verify everything in an archive, or a bundle in a local store
          imgpkg verify --tar app.tar
          imgpkg verify -b oci:store:1.0 --json
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_bundle, _concurrency.Flag, _image, _lock, _resume, _tar, Events, .. _registry.All];

    protected override async Task TransferAsync(FlagValues values, CommandContext context, TransferReport report, CancellationToken cancellationToken)
    {
        CheckCount(values);
        CopySource source = await SourceAsync(values, cancellationToken);
        await using IClientSession session = context.OpenSession(_registry.Options(values) + _concurrency.Options(values), context.Debug);
        VerifyOptions options = new() { ResumePath = values.Text(_resume) is { Length: > 0 } path ? path : null };
        VerificationResult result = await session.Verifier.VerifyAsync(source, options, report.Progress(null), cancellationToken);
        context.Output.Table(VerificationTable.Of(result).WithOnly(context.Columns));
        context.Output.Line(VerificationTable.Summary(result) + "\n");
        if (!result.IsSound)
        {
            // The findings are the result also when they are bad.
            context.Output.Complete(showSucceeded: false);
            throw new RuleViolationException($"Verification found {result.FindingCount} {(result.FindingCount == 1 ? "problem" : "problems")}");
        }
    }

    private void CheckCount(FlagValues values)
    {
        int named = new[] { _bundle, _image, _lock }.Count(flag => values.Text(flag).Length > 0);
        if (named > 1 || (named == 0 && values.Text(_tar).Length == 0))
        {
            throw new RuleViolationException("Expected one of --bundle (-b), --image (-i), --lock, or --tar, the latter also with one of the others");
        }
    }

    private async Task<CopySource> SourceAsync(FlagValues values, CancellationToken cancellationToken)
    {
        RepositoryReference? archive = values.Text(_tar) is { Length: > 0 } path ? RepositoryReference.ForArchive(path) : null;
        if (values.Text(_bundle) is { Length: > 0 } bundle)
        {
            return CopySource.FromBundle(In(archive, ImageReference.Parse(bundle)));
        }

        if (values.Text(_image) is { Length: > 0 } image)
        {
            return CopySource.FromImage(In(archive, ImageReference.Parse(image)));
        }

        if (values.Text(_lock) is not { Length: > 0 } lockPath)
        {
            return CopySource.FromArchive(values.Text(_tar));
        }

        if (archive is null)
        {
            return CopySource.FromLockFile(lockPath);
        }

        BundleLock bundleLock = await BundleLock.ReadAsync(lockPath, cancellationToken);
        return CopySource.FromLock(bundleLock with { Bundle = bundleLock.Bundle.WithRepository(archive) });
    }

    private static ImageReference In(RepositoryReference? archive, ImageReference reference) => archive is null ? reference : reference.WithRepository(archive);
}
