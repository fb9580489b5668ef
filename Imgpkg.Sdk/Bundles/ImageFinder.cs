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
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _answering = new(StringComparer.Ordinal);

    /// <summary>Fetches the image from the first place that has it.</summary>
    /// <exception cref="RegistryException">No place has it; the answer of the last is reported.</exception>
    public async Task<FetchedImage> FindAsync(DigestReference first, DigestReference second)
    {
        Answer answer = await AskAsync(first).ConfigureAwait(false);
        if (answer is { Image: null, IsThere: false } && !first.Equals(second))
        {
            answer = await AskAsync(second).ConfigureAwait(false);
        }

        return answer.Image ?? throw Failure(answer);
    }

    /// <summary>
    /// Fetches an image that is likely not at the first place, so that the second is asked first. Only the order differs: what it does not have, for
    /// whatever reason, is looked for as always.
    /// </summary>
    /// <exception cref="RegistryException">No place has it; the answer is that of <see cref="FindAsync"/>.</exception>
    public async Task<FetchedImage> FindElsewhereAsync(DigestReference first, DigestReference second) =>
        await IsAnsweringAsync(first, second).ConfigureAwait(false) && await TryAskAsync(second).ConfigureAwait(false) is { } image
            ? image
            : await FindAsync(first, second).ConfigureAwait(false);

    // The first image that is asked for at a registry stands for the others: where it cannot be had, asking for each in vain may take minutes. The
    // registry of the first place has answered: the bundle comes from there.
    private Task<bool> IsAnsweringAsync(DigestReference first, DigestReference second) => first.Repository.Registry == second.Repository.Registry
        ? Task.FromResult(true)
        : _answering.GetOrAdd(
            second.Repository.Registry, _ => new Lazy<Task<bool>>(async () => await TryAskAsync(second).ConfigureAwait(false) is not null)).Value;

    private async Task<FetchedImage?> TryAskAsync(DigestReference reference)
    {
        try
        {
            return (await AskAsync(reference).ConfigureAwait(false)).Image;
        }
        catch (ImgpkgException)
        {
            // If the other place does not have it either, this is what will be reported.
            return null;
        }
    }

    // Several callers may get the same answer, and each names its own activity in it.
    private static ImgpkgException Failure(Answer answer)
    {
        ImgpkgException failure = SharedFailure.Copy(answer.Failure!);
        if (!answer.IsThere)
        {
            failure.During("Checking image existence");
        }

        return failure;
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
            return new Answer(null, e, IsThere: false);
        }

        try
        {
            return new Answer(await FetchedImage.CompleteAsync(reference.Repository, store, content, cancellationToken).ConfigureAwait(false), null, IsThere: true);
        }
        catch (ImgpkgException e)
        {
            return new Answer(null, e, IsThere: true);
        }
    }

    /// <summary>The image, or why it cannot be had; an image that is there and damaged is not looked for elsewhere.</summary>
    private sealed record Answer(FetchedImage? Image, ImgpkgException? Failure, bool IsThere);
}
