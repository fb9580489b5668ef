using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying.Collecting;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Sending;

/// <summary>Writes the locations image of a copied bundle, exactly as a push of its one file would (formats 11).</summary>
/// <param name="store">The destination.</param>
/// <param name="view">What it has.</param>
/// <param name="bundle">The bundle.</param>
internal sealed class LocationsSender(IRepositoryStore store, DestinationView view, CollectedBundle bundle)
{
    private readonly string _tag = LocationsImage.Tag(bundle.Source.Digest!.Value);
    private LocationsContent? _content;
    private string[] _missing = [];

    private string Name => $"{store.Repository}:{_tag}";

    /// <summary>Makes the image, and finds out which of its tags the destination lacks.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        _content = await LocationsContent.MakeAsync(bundle.Locations, cancellationToken).ConfigureAwait(false);
        string[] tags = [_tag, DigestTag.For(_content.Manifest.Digest)];
        Digest?[] found = await Task.WhenAll(tags.Select(tag => view.FindAsync(tag, cancellationToken))).ConfigureAwait(false);
        _missing = [.. tags.Where((_, i) => found[i] != _content.Manifest.Digest)];
    });

    /// <summary>Sends what it consists of, unless it is there.</summary>
    public Task SendContentsAsync(CancellationToken cancellationToken) => NamedAsync(() => _missing.Contains(_tag)
        ? WriteAsync("Writing image", $"Writing '{Name}'", () => Task.WhenAll(_content!.Blobs.Select(blob => PutBlobAsync(blob.Descriptor, blob.Content, cancellationToken))))
        : Task.CompletedTask);

    /// <summary>Writes the tags that are missing: only now does it say that the images are there.</summary>
    public Task SendManifestAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        try
        {
            await Task.WhenAll(_missing.Select(tag => PutAsync(tag, cancellationToken))).ConfigureAwait(false);
        }
        catch (RegistryException e) when (IsImmutable(e))
        {
            if (!await CanBeReadAsync(cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    });

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
