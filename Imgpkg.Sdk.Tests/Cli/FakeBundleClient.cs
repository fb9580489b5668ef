using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A bundle client that reports what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeBundleClient : IBundleClient
{
    public List<TransferProgress> Events { get; } = [];

    public Exception? Failure { get; set; }

    public TagReference? Destination { get; private set; }

    public PushBundleOptions? PushOptions { get; private set; }

    public bool IsBundle { get; set; } = true;

    public string? ArchivePath { get; private set; }

    public ImageReference? Source { get; private set; }

    public string? OutputDirectory { get; private set; }

    public PullBundleOptions? PullOptions { get; private set; }

    public Task<PushResult> PushAsync(
        TagReference destination, PushBundleOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (Destination, PushOptions) = (destination, options);
        Play(progress, cancellationToken);
        return Task.FromResult(Samples.Pushed(destination));
    }

    public Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushBundleOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArchivePath = archivePath;
        return PushAsync(name, options, progress, cancellationToken);
    }

    public Task<PullBundleResult> PullAsync(
        ImageReference source,
        string outputDirectory,
        PullBundleOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (Source, OutputDirectory, PullOptions) = (source, outputDirectory, options);
        Play(progress, cancellationToken);
        return Task.FromResult(new PullBundleResult
        {
            Reference = source.Repository.WithDigest(Samples.Digest),
            OutputDirectory = outputDirectory,
            IsRelocated = false,
            NestedBundles = [],
        });
    }

    public DescribeBundleOptions? DescribeOptions { get; private set; }

    /// <summary>What every bundle is described as.</summary>
    public BundleDescription? Description { get; set; }

    public Task<BundleDescription> DescribeAsync(ImageReference source, DescribeBundleOptions? options = null, CancellationToken cancellationToken = default)
    {
        (Source, DescribeOptions) = (source, options);
        Play(progress: null, cancellationToken);
        return Task.FromResult(Description ?? new BundleDescription
        {
            Image = source.Repository.WithDigest(Samples.Digest),
            Origin = source.Repository.WithDigest(Samples.Digest),
            Bundles = [],
            Images = [],
        });
    }

    public Task<bool> IsBundleAsync(ImageReference source, CancellationToken cancellationToken = default) => Task.FromResult(IsBundle);

    private void Play(IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (TransferProgress report in Events)
        {
            progress?.Report(report);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
