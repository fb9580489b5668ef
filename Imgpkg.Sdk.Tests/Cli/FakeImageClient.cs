using System.Runtime.CompilerServices;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>An image client that reports what it is told to and remembers what it was asked for.</summary>
internal sealed class FakeImageClient : IImageClient
{
    private int _resolving;

    public List<TransferProgress> Events { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>The tags of every repository, in the order they are listed.</summary>
    public List<(string Tag, Digest Digest)> Tags { get; } = [];

    /// <summary>What each resolution waits for; null for nothing.</summary>
    public Func<int, Task>? Resolving { get; set; }

    public TagReference? Destination { get; private set; }

    public PushImageOptions? PushOptions { get; private set; }

    public string? ArchivePath { get; private set; }

    public ImageReference? Source { get; private set; }

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

    public async Task<DigestReference> ResolveAsync(ImageReference source, CancellationToken cancellationToken = default)
    {
        Play(null, cancellationToken);
        int running = Interlocked.Increment(ref _resolving);
        await (Resolving?.Invoke(running) ?? Task.CompletedTask);
        Interlocked.Decrement(ref _resolving);
        return source.Repository.WithDigest(Tags.Where(t => t.Tag == source.Tag).Select(t => t.Digest).FirstOrDefault(Samples.Digest));
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
