using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Writes the locations image of a copied bundle, exactly as a push of its one file would (formats 11).</summary>
/// <param name="store">The destination.</param>
/// <param name="view">What it has.</param>
/// <param name="throttle">Bounds the requests of the operation.</param>
/// <param name="bundle">The bundle.</param>
internal sealed class LocationsSender(IRepositoryStore store, DestinationView view, Throttle throttle, CollectedBundle bundle)
{
    private readonly string _tag = LocationsImage.Tag(bundle.Source.Digest!.Value);
    private LocationsContent? _content;
    private Digest?[] _found = [];

    private string Name => $"{store.Repository}:{_tag}";

    private string[] Tags => [_tag, DigestTag.For(_content!.Manifest.Digest)];

    /// <summary>Makes the image, and looks at its tags at the destination.</summary>
    public Task PrepareAsync() => NamedAsync(async () =>
    {
        _content = await LocationsContent.MakeAsync(bundle.Locations, throttle.Token).ConfigureAwait(false);
        await throttle.ForEachAsync(Tags, tag => throttle.RunAsync(token => view.LookAsync(tag, token))).ConfigureAwait(false);
    });

    /// <summary>Sends what it consists of, unless it is there.</summary>
    public Task SendContentsAsync() => NamedAsync(async () =>
    {
        _found = await throttle.ForEachAsync(Tags, tag => throttle.RunAsync(token => view.FindAsync(tag, token))).ConfigureAwait(false);
        if (IsMissing(0))
        {
            await WriteAsync("Writing image", $"Writing '{Name}'", () => throttle.ForEachAsync(
                _content!.Blobs, blob => throttle.RunAsync(token => PutBlobAsync(blob.Descriptor, blob.Content, token)))).ConfigureAwait(false);
        }
    });

    /// <summary>Writes the tags that are missing: only now does it say that the images are there.</summary>
    public Task SendManifestAsync() => NamedAsync(async () =>
    {
        try
        {
            // A tag that is there may not be allowed to move; then there is to be no other trace of what it would have moved to.
            Task first = IsMissing(0) ? throttle.RunAsync(token => PutAsync(_tag, token)) : Task.CompletedTask;
            if (_found[0] is not null)
            {
                await first.ConfigureAwait(false);
            }

            Task second = IsMissing(1) ? throttle.RunAsync(token => PutAsync(Tags[1], token)) : Task.CompletedTask;
            await Task.WhenAll(first, second).ConfigureAwait(false);
        }
        catch (RegistryException e) when (IsImmutable(e))
        {
            if (!await CanBeReadAsync(throttle.Token).ConfigureAwait(false))
            {
                throw;
            }
        }
    });

    private bool IsMissing(int tag) => _found[tag] != _content!.Manifest.Digest;

    private async Task NamedAsync(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (ImgpkgException e) when (e.During($"Creating copy information for bundle {bundle.Source}: Pushing locations image to '{Name}'"))
        {
            throw;
        }
    }

    private async Task<bool> CanBeReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LocationsImage.FindAsync(store, bundle.Source.Digest!.Value, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ImgpkgException)
        {
            return false;
        }
    }

    // Some registries do not let a tag be written twice; then the older record stays, and serves (formats 11.4).
    private static bool IsImmutable(RegistryException e) => e.Message.Contains("immutable", StringComparison.OrdinalIgnoreCase);

    private Task PutAsync(string tag, CancellationToken cancellationToken) => tag == _tag
        ? WriteAsync("Writing image", $"Writing '{Name}'", () => store.PutManifestAsync(_content!.Manifest, tag, cancellationToken))
        : WriteAsync("Tagging image", $"Writing Tag '{Name}'", () => store.PutManifestAsync(_content!.Manifest, tag, cancellationToken));

    // In the words of a push, which is how the original writes these images.
    private static async Task WriteAsync(string refused, string activity, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (RegistryException e) when ((e.StatusCode is not null && e.During(refused)) || e.During(activity))
        {
            throw;
        }
    }

    private Task PutBlobAsync(Descriptor blob, BlobSource content, CancellationToken cancellationToken) => store is IMountingBlobStore mounting
        ? mounting.PutOrMountBlobAsync(blob, content, store.Repository, cancellationToken)
        : store.PutBlobAsync(blob, content, cancellationToken);
}
