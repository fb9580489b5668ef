using System.Collections.Concurrent;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Bundles;

/// <summary>Finds images at the first of several places that has them (copy 2.3). No place is asked twice in one walk.</summary>
internal sealed class ImageFinder(RepositoryStores stores, Throttle throttle)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _answers = new(StringComparer.Ordinal);

    /// <summary>Fetches the image from the first place that has it.</summary>
    /// <exception cref="RegistryException">No place has it; the answer of the last is reported.</exception>
    public async Task<FetchedImage> FindAsync(DigestReference first, DigestReference second)
    {
        Answer answer = await AskAsync(first).ConfigureAwait(false);
        if (answer.Image is null && !first.Equals(second))
        {
            answer = await AskAsync(second).ConfigureAwait(false);
        }

        if (answer.Image is not null)
        {
            return answer.Image;
        }

        // The same failure may be reported for several images; each gets its own activity.
        ImgpkgException failure = answer.Failure!;
        failure.During("Checking image existence");
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        throw failure;
    }

    private Task<Answer> AskAsync(DigestReference reference) => _answers.GetOrAdd(
        reference.FullName, _ => new Lazy<Task<Answer>>(() => throttle.RunAsync(token => FetchAsync(reference, token)))).Value;

    private async Task<Answer> FetchAsync(DigestReference reference, CancellationToken cancellationToken)
    {
        IReadOnlyRepositoryStore store = stores.OpenRead(reference.Repository);
        ManifestContent content;
        try
        {
            content = await FetchedImage.GetManifestAsync(store, reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e is RegistryException or ContentMismatchException or InvalidManifestException)
        {
            // Whatever the reason, the image cannot be had there.
            return new Answer(null, e);
        }

        return new Answer(await FetchedImage.CompleteAsync(reference.Repository, store, content, cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>The image, or why it is not there.</summary>
    private sealed record Answer(FetchedImage? Image, ImgpkgException? Failure);
}
