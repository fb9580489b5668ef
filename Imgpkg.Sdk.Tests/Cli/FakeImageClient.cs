using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>An image client that reports what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeImageClient : IImageClient
{
    public List<TransferProgress> Events { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>The tags of every repository, in the order they are listed.</summary>
    public List<(string Tag, Digest Digest)> Tags { get; } = [];

    public TagReference? Destination { get; private set; }

    public PushImageOptions? PushOptions { get; private set; }

    public string? ArchivePath { get; private set; }

    public ImageReference? Source { get; private set; }

    public TagReference? Deleted { get; private set; }

    public PullImageOptions? PullOptions { get; private set; }

    public Task<PushResult> PushAsync(
        TagReference destination, PushImageOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (Destination, PushOptions) = (destination, options);
        Play(progress, cancellationToken);
        return Task.FromResult(Samples.Pushed(destination));
    }

    public Task<PushResult> PushToArchiveAsync(
        TagReference name, string archivePath, PushImageOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArchivePath = archivePath;
        return PushAsync(name, options, progress, cancellationToken);
    }

    public Task<PullImageResult> PullAsync(
        ImageReference source,
        string outputDirectory,
        PullImageOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (Source, PullOptions) = (source, options);
        Play(progress, cancellationToken);
        return Task.FromResult(new PullImageResult { Reference = source.Repository.WithDigest(Samples.Digest), OutputDirectory = outputDirectory });
    }

    public Task<DigestReference> ResolveAsync(ImageReference source, CancellationToken cancellationToken = default)
    {
        Play(null, cancellationToken);
        return Task.FromResult(source.Repository.WithDigest(Tags.Where(t => t.Tag == source.Tag).Select(t => t.Digest).FirstOrDefault(Samples.Digest)));
    }

    public async Task<IReadOnlyList<DigestReference>> ResolveAllAsync(IEnumerable<ImageReference> sources, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(sources.Select(source => ResolveAsync(source, cancellationToken)));

    public Task DeleteTagAsync(TagReference tag, CancellationToken cancellationToken = default)
    {
        Play(null, cancellationToken);
        Deleted = tag;
        return Task.CompletedTask;
    }

    public Task<DigestReference> TagAsync(ImageReference source, string tag, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("No command tags.");

    public async IAsyncEnumerable<string> ListTagsAsync(
        RepositoryReference repository, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        Play(null, cancellationToken);
        foreach ((string tag, _) in Tags)
        {
            yield return tag;
        }
    }

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
